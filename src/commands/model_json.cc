#include "commands/model_json.h"

namespace cupel {

Json model_json(const ModelFacts& model) {
  Json json = {{"name", model.name},
               {"path", model.path},
               {"sha256", model.sha256},
               {"format", model.format},
               {"architecture", model.architecture},
               {"quantization", model.quantization},
               {"parameters", model.parameters},
               {"size_bytes", model.size_bytes},
               {"context_tokens", model.context_tokens},
               {"exactness", model.exactness},
               {"pretrained", nullptr}};
  if (model.pretrained) json["pretrained"] = *model.pretrained;
  return json;
}

}  // namespace cupel
