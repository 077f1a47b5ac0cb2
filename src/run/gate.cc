#include "run/gate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace cupel {
namespace {

constexpr std::array<std::string_view, 5> kFigures = {"pass_rate", "mean", "p50", "p95", "max"};  // in the order of GateFigure

constexpr const char* kForms =
    "gates look like `pass_rate >= 95%`, `pass_rate(tag=dangerous) == 100%`, `mean(latency_ms) < 5000` or `p95(latency_ms, tag=slow) < 2 "
    "s`; "
    "figures: pass_rate, mean, p50, p95, max";

tl::unexpected<Error> refuse(const GateSpec& spec, std::string_view reason) {
  std::string place = spec.file;
  if (spec.mark.line > 0) place += fmt::format("{}{}:{}", place.empty() ? "" : ":", spec.mark.line, spec.mark.column);
  return fail(ErrorCode::invalid_suite,
              fmt::format("{}{}gate '{}': {}", place, place.empty() ? "" : ": ", shorten(printable(spec.condition), 80), reason), {kForms});
}

std::string_view without_quotes(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == text.back() && (text.front() == '"' || text.front() == '\'');
  return quoted ? text.substr(1, text.size() - 2) : text;
}

// The left side in its parts: `p95(latency_ms, tag=slow)` is p95, [latency_ms, tag=slow].
struct Call {
  std::string_view name;
  std::vector<std::string> arguments;
  std::string_view rest;  // the comparison
};

Result<Call> split_call(const GateSpec& spec) {
  const std::string_view text = trim(spec.condition);
  const std::size_t end = std::min(text.find_first_of("(<>=! \t"), text.size());
  Call call{.name = text.substr(0, end), .arguments = {}, .rest = trim(text.substr(end))};
  if (!call.rest.starts_with('(')) return call;
  const std::size_t close = call.rest.find(')');
  if (close == std::string_view::npos) return refuse(spec, "')' is missing");
  for (const std::string& argument : split(call.rest.substr(1, close - 1), ',')) call.arguments.emplace_back(trim(argument));
  call.rest = trim(call.rest.substr(close + 1));
  return call;
}

// Takes `tag=x` out of an argument; false when it is something else.
Result<bool> read_tag(const GateSpec& spec, std::string_view argument, Gate& gate) {
  const std::size_t equals = argument.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view key = trim(argument.substr(0, equals));
  constexpr std::array<std::string_view, 1> kKeys = {"tag"};
  if (key != "tag") return refuse(spec, fmt::format("unknown restriction '{}'{}", printable(key), did_you_mean(key, kKeys)));
  const std::string_view tag = without_quotes(trim(argument.substr(equals + 1)));
  if (tag.empty()) return refuse(spec, "the tag is missing");
  if (!gate.tag.empty()) return refuse(spec, "two tags; a gate takes one");
  gate.tag = std::string(tag);
  return true;
}

Result<void> read_arguments(const GateSpec& spec, const Call& call, Gate& gate) {
  bool has_latency = false;
  for (const std::string& argument : call.arguments) {
    if (CUPEL_TRY(read_tag(spec, argument, gate))) continue;
    if (gate.figure == GateFigure::pass_rate || has_latency) {
      return refuse(spec, fmt::format("unexpected '{}' in '{}(…)'", printable(argument), call.name));
    }
    if (argument != "latency_ms") {
      return refuse(spec, fmt::format("'{}' is not measured; write '{}(latency_ms)'", printable(argument), call.name));
    }
    has_latency = true;
  }
  if (gate.figure != GateFigure::pass_rate && !has_latency) return refuse(spec, fmt::format("write '{}(latency_ms)'", call.name));
  return {};
}

// A statistical gate needs a figure that an interval can be put around, and a condition that an interval can satisfy.
Result<void> check_confidence(const Gate& gate) {
  if (!gate.spec.confidence) return {};
  const double confidence = *gate.spec.confidence;
  if (!(confidence > 0 && confidence < 1)) return refuse(gate.spec, "'confidence' must be between 0% and 100%, for example 95%");
  if (gate.figure == GateFigure::max_latency) {
    return refuse(gate.spec, "no number of cases bounds the slowest answer: with 'confidence' gate on p95(latency_ms)");
  }
  const bool is_exact = gate.condition.comparison == Comparison::equal || gate.condition.comparison == Comparison::not_equal;
  if (is_exact) return refuse(gate.spec, "with 'confidence' the comparison must be one of < <= > >=");
  return {};
}

}  // namespace

std::string Gate::name() const {
  const std::string_view call = kFigures[static_cast<std::size_t>(figure)];
  if (figure == GateFigure::pass_rate) return tag.empty() ? std::string(call) : fmt::format("{}(tag={})", call, tag);
  return tag.empty() ? fmt::format("{}(latency_ms)", call) : fmt::format("{}(latency_ms, tag={})", call, tag);
}

bool reads_time(const Gate& gate) { return gate.figure != GateFigure::pass_rate; }

Result<Gate> parse_gate(const GateSpec& spec) {
  const Call call = CUPEL_TRY(split_call(spec));
  const auto figure = std::find(kFigures.begin(), kFigures.end(), call.name);
  if (figure == kFigures.end()) {
    if (call.name.empty()) return refuse(spec, "a figure is missing");
    return refuse(spec, fmt::format("unknown figure '{}'{}", shorten(printable(call.name), 40), did_you_mean(call.name, kFigures)));
  }
  Gate gate{.spec = spec, .figure = static_cast<GateFigure>(figure - kFigures.begin()), .tag = "", .condition = {}};
  CUPEL_CHECK(read_arguments(spec, call, gate));
  const Quantity quantity = gate.figure == GateFigure::pass_rate ? Quantity::rate : Quantity::milliseconds;
  Result<Condition> condition = parse_condition(call.rest, quantity);
  if (!condition) return refuse(spec, condition.error().message);
  gate.condition = *std::move(condition);
  CUPEL_CHECK(check_confidence(gate));
  return gate;
}

}  // namespace cupel
