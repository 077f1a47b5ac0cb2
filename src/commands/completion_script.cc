#include "commands/completion_script.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "commands/settings.h"

namespace cupel {
namespace {

/// The commands, or the options of one, as every shell needs them: words with a description.
struct Word {
  std::string text;
  std::string about;
  bool takes_value = false;
  std::vector<std::string> values;  // the ones there are; empty = anything, for which files are offered
};

std::vector<std::string> names_of(std::span<const ReporterRow> reporters) {
  std::vector<std::string> names;
  for (const ReporterRow& row : reporters) names.emplace_back(row.name);
  return names;
}

std::vector<Word> options_of(const CommandRow& command, const HelpSubjects& subjects) {
  std::vector<Word> words;
  const auto add = [&](const FieldInfo& field) {
    const std::string name = option_name(field.name);
    const bool is_known = std::ranges::any_of(words, [&](const Word& word) { return word.text == name; });
    if (field.rule == FieldRule::positional || is_known) return;
    Word word{name, field.help, field.type != "true/false", {}};
    if (field.name == "color") word.values = {"auto", "always", "never"};
    if (field.name == "report") word.values = names_of(subjects.reporters);
    words.push_back(std::move(word));
  };
  for (const FieldInfo& field : command.fields) add(field);
  for (const FieldInfo& field : global_options()) add(field);
  words.push_back({"--help", "what the command does and its options", false, {}});
  return words;
}

/// Words that a command takes besides options, where they are known.
std::vector<std::string> arguments_of(const CommandRow& command, const HelpSubjects& subjects) {
  if (command.name == "help") return topics_of(subjects);
  if (command.name == "completion") return {kShells.begin(), kShells.end()};
  return {};
}

std::vector<Word> top_words(const HelpSubjects& subjects) {
  std::vector<Word> words;
  for (const CommandRow& command : subjects.commands) {
    const std::string_view group = group_of(command);
    const std::string text(group.empty() ? command.name : group);
    const bool is_known = std::ranges::any_of(words, [&](const Word& word) { return word.text == text; });
    if (!is_known)
      words.push_back({text, group.empty() ? std::string(command.summary) : fmt::format("commands about {}", group), false, {}});
  }
  return words;
}

std::vector<Word> group_words(std::string_view group, const HelpSubjects& subjects) {
  std::vector<Word> words;
  for (const CommandRow& command : subjects.commands) {
    if (group_of(command) == group)
      words.push_back({std::string(command.name.substr(group.size() + 1)), std::string(command.summary), false, {}});
  }
  return words;
}

std::vector<std::string> groups_of(const HelpSubjects& subjects) {
  std::vector<std::string> groups;
  for (const CommandRow& command : subjects.commands) {
    const std::string group(group_of(command));
    if (!group.empty() && std::ranges::find(groups, group) == groups.end()) groups.push_back(group);
  }
  return groups;
}

std::string joined(const std::vector<Word>& words) {
  std::string out;
  for (const Word& word : words) out += (out.empty() ? "" : " ") + word.text;
  return out;
}

/// In single quotes for bash, zsh and fish alike: no text of ours may end them.
std::string shell_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("’") : std::string(1, c);
  return out + "'";
}

std::string bash_script(const HelpSubjects& subjects) {
  std::string cases, values, groups;
  for (const std::string& group : groups_of(subjects)) {
    groups += fmt::format("    {}) first=3; command+=\" ${{COMP_WORDS[2]}}\"; group={} ;;\n", group,
                          shell_quoted(joined(group_words(group, subjects))));
  }
  for (const CommandRow& command : subjects.commands) {
    const std::vector<Word> options = options_of(command, subjects);
    cases += fmt::format("    {}) options={}; arguments={} ;;\n", shell_quoted(command.name), shell_quoted(joined(options)),
                         shell_quoted(join(arguments_of(command, subjects), " ")));
    for (const Word& word : options) {
      if (!word.takes_value) continue;
      values += fmt::format("    {}) values={}; takes_value=1 ;;\n", shell_quoted(fmt::format("{} {}", command.name, word.text)),
                            shell_quoted(join(word.values, " ")));
    }
  }
  return fmt::format(
      R"(# Completion of cupel for bash: source <(cupel completion bash)
_cupel() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD-1]}}"
  local command="${{COMP_WORDS[1]}}" first=2 group= options= arguments= values= takes_value= words=
  COMPREPLY=()
  case "$command" in
{groups}    *) ;;
  esac
  case "$command" in
{cases}    *) ;;
  esac
  case "$command $previous" in
{values}    *) ;;
  esac
  if (( COMP_CWORD == 1 )); then words={top}
  elif (( COMP_CWORD < first )); then words="$group"
  elif [[ -n "$takes_value" ]]; then words="$values"
  elif [[ "$current" == -* ]]; then words="$options"
  else words="$arguments"
  fi
  local IFS=$' \t\n'
  COMPREPLY=( $(compgen -W "$words" -- "$current") )
}}
complete -o default -F _cupel cupel
)",
      fmt::arg("groups", groups), fmt::arg("cases", cases), fmt::arg("values", values),
      fmt::arg("top", shell_quoted(joined(top_words(subjects)) + " --help --version")));
}

std::string zsh_described(const std::vector<Word>& words) {
  std::string out;
  for (const Word& word : words) out += fmt::format(" {}", shell_quoted(fmt::format("{}:{}", word.text, word.about)));
  return out;
}

std::string zsh_script(const HelpSubjects& subjects) {
  std::string cases, groups, values;
  for (const std::string& group : groups_of(subjects)) {
    groups += fmt::format("    {}) first=4; command+=\" $words[3]\"; group=({}) ;;\n", group, zsh_described(group_words(group, subjects)));
  }
  for (const CommandRow& command : subjects.commands) {
    const std::vector<Word> options = options_of(command, subjects);
    cases += fmt::format("    {}) options=({}); arguments=({}) ;;\n", shell_quoted(command.name), zsh_described(options),
                         join(arguments_of(command, subjects), " "));
    for (const Word& word : options) {
      if (!word.takes_value) continue;
      values += fmt::format("    {}) values=({}); takes_value=1 ;;\n", shell_quoted(fmt::format("{} {}", command.name, word.text)),
                            join(word.values, " "));
    }
  }
  return fmt::format(
      R"(#compdef cupel
# Completion of cupel for zsh: source <(cupel completion zsh)
_cupel() {{
  local command="$words[2]" first=3 takes_value=
  local -a top group options arguments values
  top=({top})
  case "$command" in
{groups}    *) ;;
  esac
  case "$command" in
{cases}    *) ;;
  esac
  case "$command $words[CURRENT-1]" in
{values}    *) ;;
  esac
  if (( CURRENT == 2 )); then _describe 'command' top
  elif (( CURRENT < first )); then _describe 'command' group
  elif [[ -n "$takes_value" ]]; then
    if (( $#values )); then compadd -a values; else _files; fi
  elif [[ "$words[CURRENT]" == -* ]]; then _describe -o 'option' options
  elif (( $#arguments )); then compadd -a arguments
  else _files
  fi
}}
compdef _cupel cupel
)",
      fmt::arg("top", zsh_described(top_words(subjects))), fmt::arg("groups", groups), fmt::arg("cases", cases),
      fmt::arg("values", values));
}

std::string fish_condition(std::string_view command) {
  std::string out;
  for (const std::string& word : split(command, ' ')) out += (out.empty() ? "" : "; and ") + ("__fish_seen_subcommand_from " + word);
  return shell_quoted(out);
}

std::string fish_script(const HelpSubjects& subjects) {
  std::string out = "# Completion of cupel for fish: cupel completion fish | source\n";
  for (const Word& word : top_words(subjects)) {
    out += fmt::format("complete -c cupel -n __fish_use_subcommand -f -a {} -d {}\n", word.text, shell_quoted(word.about));
  }
  for (const std::string& group : groups_of(subjects)) {
    const std::vector<Word> members = group_words(group, subjects);
    const std::string condition =
        fmt::format("__fish_seen_subcommand_from {}; and not __fish_seen_subcommand_from {}", group, joined(members));
    for (const Word& word : members)
      out += fmt::format("complete -c cupel -n {} -f -a {} -d {}\n", shell_quoted(condition), word.text, shell_quoted(word.about));
  }
  for (const CommandRow& command : subjects.commands) {
    const std::string condition = fish_condition(command.name);
    for (const Word& word : options_of(command, subjects)) {
      const std::string value = !word.takes_value     ? ""
                                : word.values.empty() ? " -r"
                                                      : fmt::format(" -x -a {}", shell_quoted(join(word.values, " ")));
      out += fmt::format("complete -c cupel -n {} -l {}{} -d {}\n", condition, word.text.substr(2), value, shell_quoted(word.about));
    }
    for (const std::string& word : arguments_of(command, subjects))
      out += fmt::format("complete -c cupel -n {} -f -a {}\n", condition, shell_quoted(word));
  }
  return out;
}

}  // namespace

Result<std::string> completion_script(std::string_view shell, const HelpSubjects& subjects) {
  if (shell == "bash") return bash_script(subjects);
  if (shell == "zsh") return zsh_script(subjects);
  if (shell == "fish") return fish_script(subjects);
  return fail(ErrorCode::unknown_name, fmt::format("no completion for the shell '{}'{}", printable(shell), did_you_mean(shell, kShells)),
              {fmt::format("shells: {}", fmt::join(kShells, ", "))});
}

}  // namespace cupel
