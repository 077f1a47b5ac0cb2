#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "engine/gguf.h"
#include "engine/gguf_architectures.h"
#include "engine/gguf_rules.h"

namespace cupel::engine {

tl::unexpected<Error> refuse_model(const GgufFile& file, std::string what) {
  return fail(ErrorCode::corrupt, fmt::format("{} is not a model that can be loaded: {}", printable(file.path.string()), what),
              {"cupel models inspect shows what the file holds"});
}

Result<void> check_architecture(const GgufFile& file) {
  const GgufValue* value = file.find("general.architecture");
  if (value == nullptr) return refuse_model(file, "general.architecture is missing");
  const std::string* name = std::get_if<std::string>(&value->value);
  if (name == nullptr) {
    return refuse_model(file, fmt::format("general.architecture has type {}, allowed is string", gguf_type_name(value->type)));
  }
  const auto is_allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'; };
  if (name->empty() || name->size() > 64 || !std::all_of(name->begin(), name->end(), is_allowed)) {
    return refuse_model(file,
                        fmt::format("general.architecture is '{}', allowed are 1 to 64 of a-z 0-9 - _ .", printable(name->substr(0, 64))));
  }
  const ArchitectureTraits traits = traits_of(*name);
  if (!traits.known) {
    return refuse_model(file,
                        fmt::format("general.architecture '{}' is not known to this engine{}", *name, did_you_mean_architecture(*name)));
  }
  if (traits.is_part) {
    return refuse_model(file, fmt::format("general.architecture '{}' is a part of a model (projector, decoder or draft), which cannot "
                                          "answer by itself",
                                          *name));
  }
  return {};
}

Result<GgufFile> check_gguf(const std::filesystem::path& path) {
  GgufFile file = CUPEL_TRY(read_gguf(path));
  CUPEL_CHECK(check_architecture(file));
  CUPEL_CHECK(check_key_types(file));
  CUPEL_CHECK(check_hyperparameters(file));
  CUPEL_CHECK(check_tokenizer(file));
  CUPEL_CHECK(add_other_parts(file));
  CUPEL_CHECK(check_weights(file));
  return file;
}

}  // namespace cupel::engine
