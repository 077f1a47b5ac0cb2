// Messages as JSON, for keys and for the worker, and as the text that a model is told which knows nothing but text.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/generation.h"
#include "core/json.h"

namespace cupel {

bool has_only_text(const Message& message);

/// `{"role", "content"}`, where the content is the text, or a list of parts where there is more than text. Answers are stored under what
/// this gives.
Json render_messages(std::span<const Message> messages);

/// As render_messages() writes them. Throws a Json::exception.
std::vector<Message> parse_messages(const Json& list);

/// The message in words alone: its text, what tools returned, and calls in the form that an answer has them. Images and files have none.
std::string flat_text(const Message& message);

}  // namespace cupel
