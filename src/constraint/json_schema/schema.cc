#include "constraint/json_schema/schema.h"

#include "constraint/json_schema/index.h"
#include "constraint/json_schema/judge.h"

namespace cupel {

Result<Schema> Schema::load(Json document, const SchemaOptions& options) {
  return Schema(CUPEL_TRY(index_schema(std::move(document), options)));
}

const std::vector<std::string>& Schema::notes() const { return index_->notes; }

Result<std::optional<SchemaViolation>> Schema::violation_of(const SortedJson& value) const { return SchemaJudge(*index_).run(value); }

}  // namespace cupel
