#include "checks/schema.h"

#include "checks/schema_index.h"
#include "checks/schema_judge.h"

namespace cupel {

Result<Schema> Schema::load(AnswerJson document, SchemaFormats formats) {
  return Schema(CUPEL_TRY(index_schema(std::move(document), formats)));
}

Result<std::optional<SchemaViolation>> Schema::violation_of(const AnswerJson& value) const { return SchemaJudge(*index_).run(value); }

}  // namespace cupel
