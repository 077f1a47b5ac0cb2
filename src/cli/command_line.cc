#include "cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/text.h"
#include "commands/help_text.h"
#include "commands/settings.h"
#include "config/setting_value.h"

namespace cupel {
namespace {

std::string help_line(std::string_view topic) {
  return topic.empty() ? "'cupel help' lists the commands" : fmt::format("'cupel {} --help' lists the options", topic);
}

bool is_list(const FieldInfo& field) { return field.type.starts_with("list"); }

/// The command that the first one or two words name, and how many words that are.
struct Chosen {
  const CommandRow* command = nullptr;
  std::size_t words = 0;
};

Chosen choose(std::span<const std::string> words, std::span<const CommandRow> commands) {
  Chosen chosen;
  for (const CommandRow& row : commands) {
    const std::size_t length = group_of(row).empty() ? 1 : 2;
    if (length <= chosen.words || words.size() < length) continue;
    if (join(words.first(length), " ") == row.name) chosen = {&row, length};
  }
  return chosen;
}

tl::unexpected<Error> unknown_command(std::span<const std::string> words, std::span<const CommandRow> commands) {
  std::vector<std::string_view> tops, members;
  for (const CommandRow& row : commands) {
    const std::string_view group = group_of(row);
    tops.push_back(group.empty() ? row.name : group);
    if (group == words[0]) members.push_back(row.name.substr(group.size() + 1));
  }
  if (members.empty()) {
    const std::string kind = words[0].starts_with('-') ? "option" : "command";
    return fail(ErrorCode::invalid_usage, fmt::format("unknown {} '{}'{}", kind, printable(words[0]), did_you_mean(words[0], tops)),
                {help_line("")});
  }
  const std::string choice = fmt::format("'cupel {}' is one of: {}", words[0], fmt::join(members, ", "));
  if (words.size() == 1) return fail(ErrorCode::invalid_usage, choice, {help_line(words[0])});
  return fail(ErrorCode::invalid_usage,
              fmt::format("unknown command '{} {}'{}", words[0], printable(words[1]), did_you_mean(words[1], members)), {choice});
}

/// One command's fields as options of the library.
class CommandParser {
 public:
  explicit CommandParser(const CommandRow& command) : command_(command), fields_(command.fields) {
    for (const FieldInfo& field : global_options()) {
      if (std::ranges::none_of(fields_, [&](const FieldInfo& own) { return own.name == field.name; })) fields_.push_back(field);
    }
    app_.set_help_flag("");
    app_.allow_extras();
    help_ = app_.add_flag("--help");
    for (const FieldInfo& field : fields_) options_.push_back(add(field));
  }

  Result<Invocation> parse(std::span<const std::string> words) {
    std::vector<std::string> reversed(words.rbegin(), words.rend());  // as the library wants them
    try {
      app_.parse(reversed);
    } catch (const CLI::ArgumentMismatch& mismatch) {
      const std::string text = mismatch.what();
      return fail(ErrorCode::invalid_usage, fmt::format("{} needs a value", text.substr(0, text.find(':'))), {help_line(command_.name)});
    } catch (const CLI::Error& error) {
      return fail(ErrorCode::invalid_usage, printable(error.what()), {help_line(command_.name)});
    }
    Invocation invocation{.command = &command_, .given = {}, .help_topic = std::nullopt, .wants_version = false};
    if (help_->count() > 0) {
      invocation.help_topic = command_.name;
      return invocation;
    }
    CUPEL_CHECK(refuse_extras());
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      if (options_[i]->count() > 0) invocation.given.emplace_back(fields_[i], CUPEL_TRY(value_of(fields_[i], options_[i]->results())));
    }
    return invocation;
  }

 private:
  CLI::Option* add(const FieldInfo& field) {
    const bool is_positional = field.rule == FieldRule::positional;
    // How often an option was given is judged in value_of, which can say it in our words.
    if (field.type == "true/false") return app_.add_flag(option_name(field.name))->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    CLI::Option* option = app_.add_option(is_positional ? field.name : option_name(field.name));
    if (is_positional && is_list(field))
      return option->expected(CLI::detail::expected_max_vector_size)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    return option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false);
  }

  Result<void> refuse_extras() const {
    std::vector<std::string> extras = app_.remaining();
    // The library counts the mark that ends the options among them; behind it nothing is an option.
    const auto mark = std::ranges::find(extras, "--");
    const bool are_options_over = mark != extras.end();
    if (are_options_over) extras.erase(mark);
    if (extras.empty()) return {};
    const auto option = std::ranges::find_if(extras, [](const std::string& word) { return word.starts_with('-') && word != "-"; });
    if (option == extras.end() || are_options_over) {
      return fail(ErrorCode::invalid_usage, fmt::format("unexpected argument '{}'", printable(extras.front())),
                  {"text with spaces needs quotes", help_line(command_.name)});
    }
    std::vector<std::string> names = {"--help"};
    for (const FieldInfo& field : fields_) {
      if (field.rule != FieldRule::positional) names.push_back(option_name(field.name));
    }
    const std::string name = option->substr(0, option->find('='));
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    const bool has_text = std::ranges::any_of(fields_, [](const FieldInfo& field) { return field.rule == FieldRule::positional; });
    const std::string suggestion = did_you_mean(name, candidates);
    std::vector<std::string> notes = {help_line(command_.name)};
    if (has_text && suggestion.empty()) notes.insert(notes.begin(), "text that begins with '-' goes after '--'");
    return fail(ErrorCode::invalid_usage, fmt::format("unknown option '{}' of 'cupel {}'{}", printable(name), command_.name, suggestion),
                std::move(notes));
  }

  Result<Node> value_of(const FieldInfo& field, const std::vector<std::string>& texts) const {
    const std::string shown = field.rule == FieldRule::positional ? shown_option(field) : option_name(field.name);
    if (is_list(field)) {
      NodeList list;
      for (const std::string& text : texts) list.push_back({text, {}});
      return Node{std::move(list), {}};
    }
    if (texts.size() > 1) {
      return fail(ErrorCode::invalid_usage, fmt::format("{} is given {} times, it takes one value", shown, texts.size()),
                  {help_line(command_.name)});
    }
    Result<Node> value = setting_from_text(texts.front(), field.type);
    if (!value) return fail(ErrorCode::invalid_usage, fmt::format("{}: {}", shown, value.error().message), {help_line(command_.name)});
    return value;
  }

  const CommandRow& command_;
  std::vector<FieldInfo> fields_;
  CLI::App app_;
  CLI::Option* help_ = nullptr;
  std::vector<CLI::Option*> options_;  // one per field, owned by app_
};

}  // namespace

Result<Invocation> parse_command_line(std::span<const std::string> words, std::span<const CommandRow> commands) {
  if (words.empty()) return fail(ErrorCode::invalid_usage, "no command", {help_line("")});
  Invocation invocation;
  if (words[0] == "--version") {
    invocation.wants_version = true;
    return invocation;
  }
  if (words[0] == "--help") {
    invocation.help_topic = "";
    return invocation;
  }
  const Chosen chosen = choose(words, commands);
  if (chosen.command != nullptr) return CommandParser(*chosen.command).parse(words.subspan(chosen.words));
  const bool is_group = std::ranges::any_of(commands, [&](const CommandRow& row) { return group_of(row) == words[0]; });
  if (is_group && words.size() > 1 && words[1] == "--help") {
    invocation.help_topic = words[0];
    return invocation;
  }
  return unknown_command(words, commands);
}

}  // namespace cupel
