#include "core/case_bytes.h"

#include <cereal/archives/binary.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/variant.hpp>
#include <cereal/types/vector.hpp>
#include <istream>
#include <ostream>
#include <streambuf>

namespace cupel {

// Each names all fields of its struct, so that a field that is added fails to compile here instead of being lost.
template <class Archive>
void serialize(Archive& archive, Mark& value) {
  auto& [line, column] = value;
  archive(line, column);
}
template <class Archive>
void serialize(Archive& archive, NodeEntry& value);
template <class Archive>
void serialize(Archive& archive, Node& node) {
  auto& [value, mark, written] = node;
  archive(value, mark, written);
}
template <class Archive>
void serialize(Archive& archive, NodeEntry& entry) {
  auto& [key, mark, value] = entry;
  archive(key, mark, value);
}
template <class Archive>
void serialize(Archive& archive, CheckSpec& value) {
  auto& [type, args, weight, mark, metric] = value;
  archive(type, args, weight, mark, metric);
}
template <class Archive>
void serialize(Archive& archive, Turn& value) {
  auto& [user, checks, answer] = value;
  archive(user, checks, answer);
}
template <class Archive>
void serialize(Archive& archive, Speaker& value) {
  auto& [name, system, goal, backend] = value;
  archive(name, system, goal, backend);
}
template <class Archive>
void serialize(Archive& archive, Dialogue& value) {
  auto& [speakers, max_turns, until] = value;
  archive(speakers, max_turns, until);
}
template <class Archive>
void serialize(Archive& archive, Error& value) {
  auto& [code, message, notes] = value;
  archive(code, message, notes);
}
template <class Archive>
void serialize(Archive& archive, ForeignBackend& value) {
  auto& [is_copy, answer, error, checks] = value;
  archive(is_copy, answer, error, checks);
}
template <class Archive>
void serialize(Archive& archive, GenerationOptions& value) {
  const auto field = [&](const char* /*name*/, auto& set, const char* /*help*/) { archive(set); };
  value.visit(field);
}
template <class Archive>
void serialize(Archive& archive, Constraint& value) {
  auto& [kind, text] = value;
  archive(kind, text);
}
template <class Archive>
void serialize(Archive& archive, Tool& value) {
  auto& [name, description, parameters] = value;
  archive(name, description, parameters);
}
template <class Archive>
void serialize(Archive& archive, Quarantine& value) {
  auto& [until, why] = value;
  archive(until, why);
}
template <class Archive>
void serialize(Archive& archive, Tracing& value) {
  auto& [port, wait_ms] = value;
  archive(port, wait_ms);
}
template <class Archive>
void serialize(Archive& archive, Case& value) {
  auto& [suite, file, mark, id, system, turns, dialogue, vars, tags, backends, options, constraint, tools, checks, threshold, judge,
         comparison, decide_early, tracing, quarantine, error, foreign] = value;
  archive(suite, file, mark, id, system, turns, dialogue, tags, backends, options, constraint, tools, checks, threshold, judge, comparison,
          decide_early, tracing, quarantine, error, foreign);
  std::vector<std::uint8_t> json;
  if constexpr (Archive::is_saving::value) json = Json::to_msgpack(vars);
  archive(json);
  if constexpr (Archive::is_loading::value) vars = Json::from_msgpack(json);
}

namespace {

class WrittenText : public std::streambuf {
 public:
  std::string text;

 private:
  std::streamsize xsputn(const char* bytes, std::streamsize count) override {
    text.append(bytes, static_cast<std::size_t>(count));
    return count;
  }
  int_type overflow(int_type byte) override {
    text.push_back(static_cast<char>(byte));
    return byte;
  }
};

class ReadText : public std::streambuf {
 public:
  explicit ReadText(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // never written to
    setg(begin, begin, begin + text.size());
  }
};

template <class T>
std::string write(const T& value) {
  WrittenText written;
  std::ostream stream(&written);
  cereal::BinaryOutputArchive archive(stream);
  archive(value);
  return std::move(written.text);
}

template <class T>
Result<T> read(std::string_view bytes) {
  try {
    ReadText text(bytes);
    std::istream stream(&text);
    T value;
    cereal::BinaryInputArchive archive(stream);
    archive(value);
    return value;
  } catch (const std::exception& error) {
    return fail(ErrorCode::corrupt, std::string("a case in the temporary folder is damaged: ") + error.what());
  }
}

}  // namespace

std::string bytes_of(const Case& content) { return write(content); }
std::string bytes_of(const Node& node) { return write(node); }
Result<Case> case_of_bytes(std::string_view bytes) { return read<Case>(bytes); }
Result<Node> node_of_bytes(std::string_view bytes) { return read<Node>(bytes); }

}  // namespace cupel
