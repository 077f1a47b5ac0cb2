// Messages -> prompt text by the model's own chat template, through llama.cpp's Jinja. Rendering foreign code: a template may loop
// for ever, which is why the engine runs in a process that can be ended.
#pragma once

#include <llama.h>

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/generation.h"

struct common_chat_templates;

namespace cupel::engine {

class ChatTemplate {
 public:
  /// Parses the model's template; a model without one gets ChatML, as llama.cpp does. Errors: corrupt.
  static Result<ChatTemplate> of_model(const llama_model& model);

  /// The prompt, ending where the assistant's answer begins. Tools are told in the template's own way; where it knows none, as a text at
  /// the end of the system message. Calls in messages are told in the form that answers have them, results of tools as messages of the role
  /// `tool`. Errors: corrupt (the template refuses or fails); invalid_usage (it leaves out results).
  Result<std::string> render(const std::vector<Message>& messages, const std::vector<Tool>& tools) const;

 private:
  explicit ChatTemplate(std::shared_ptr<common_chat_templates> templates) : templates_(std::move(templates)) {}
  std::shared_ptr<common_chat_templates> templates_;
};

}  // namespace cupel::engine
