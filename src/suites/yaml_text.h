// The text of a YAML or JSON file as yaml-cpp reads it, with what yaml-cpp does not look at: its encoding, the escapes of JSON, a quote
// that is never closed. Line by line, so that a file of any size takes little memory. Internal to suites/: for yaml.cc.
#pragma once

#include <istream>
#include <optional>
#include <streambuf>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/json_strings.h"

namespace cupel {

/// Ends early where the text cannot be read on; error() says why.
class YamlText final : public std::streambuf {
 public:
  /// `most_bytes`: until restart_count(). What is handed in must outlive it.
  YamlText(std::istream& source, const std::string& file, std::size_t most_bytes);

  /// invalid_suite with the line: not UTF-8, larger than `most_bytes`.
  const std::optional<Error>& error() const { return error_; }

  void restart_count() { counted_ = 0; }

  /// That a scalar begins at this offset; of the text before it nothing is needed any more.
  void note_scalar(int offset) { last_scalar_ = offset; }

  /// Whether the last scalar is a quoted text without its closing quote: yaml-cpp 0.7 takes one when white space follows. Such a text is
  /// the last of the file. At the end of the text.
  bool is_unclosed() const;

 private:
  int_type underflow() override;
  bool read_line(std::string& line);
  void drop_what_was_read();
  std::optional<std::size_t> too_deep_at(std::string_view line);

  std::istream& source_;
  const std::string& file_;
  const std::size_t most_bytes_;
  std::size_t brackets_ = 0;  // of JSON: that are open
  JsonStrings strings_ = {};
  std::optional<bool> is_json_;  // as its name or its first character says
  std::optional<Error> error_;
  std::string held_;         // from the last scalar or an earlier place on
  std::size_t dropped_ = 0;  // bytes before it
  std::size_t counted_ = 0;
  int line_ = 0;
  int last_scalar_ = -1;
};

}  // namespace cupel
