// What rendering one template may cost, and what each operation of the library would cost before it is run: llama.cpp's Jinja has
// no bounds of its own. Internal to engine/: for jinja.cc and jinja_guard.cc.
#pragma once

#include <jinja/runtime.h>

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/jinja.h"

namespace cupel::engine {

/// Thrown through the library to stop it; not a std::exception, because the library rewrites those. Never leaves engine/.
struct TemplateStop {
  Error error;
};

[[noreturn]] void stop_template(ErrorCode code, std::string message);

/// A value as a tree: values are never changed in place, so a tree is what it costs to copy, print or compare it.
struct ValueShape {
  std::size_t values = 0;
  std::size_t bytes = 0;
  int depth = 0;
};

class TemplateBudget {
 public:
  TemplateBudget(const TemplateOptions& options, std::size_t names)
      : options_(options), names_(names), deadline_(std::chrono::steady_clock::now() + options.time) {}

  const TemplateOptions& options() const { return options_; }

  /// One step of the program that made `bytes`. Stops it at the deadline and when all steps together made too much.
  void spend(std::size_t bytes);

  /// Measures a value and spends it; stops at a value that is too large or nested too deep.
  ValueShape measure(const jinja::value& value);

  /// A loop over so many items: each copies the names in scope.
  void enter_loop(std::size_t items);

  /// An operation about to make so many bytes, or to move so many.
  void expect(double bytes, double moved = 0);

 private:
  const TemplateOptions& options_;
  std::size_t names_;
  std::chrono::steady_clock::time_point deadline_;
  std::size_t spent_ = 0;
};

/// An argument of an operation; `keyword` is "" for those given by place.
struct TemplateArgument {
  std::string keyword;
  jinja::value value;
};

/// Stops what would cost too much or what the library computes wrongly or crashes on. `name` is an operator ("*", "in"), a filter or
/// method ("replace"), a test ("is divisibleby") or "range"; the first argument is what it is applied to.
void check_operation(std::string_view name, std::span<const TemplateArgument> arguments, TemplateBudget& budget);

}  // namespace cupel::engine
