#include "core/attempt_fields.h"

namespace cupel {
namespace {

struct TakePlanned {
  Attempt& attempt;
  const Attempt& described;

  template <class T, class Rules = FieldRules<>>
  void operator()(std::string_view /*name*/, T&& value, std::string_view /*help*/, Rules /*rules*/ = {}) {
    // The same place in the other attempt.
    if constexpr (Rules::kIsPlanned) {
      static_assert(!Adapter<std::remove_cvref_t<T>>, "what is planned is a member");
      const auto offset = reinterpret_cast<const char*>(&value) - reinterpret_cast<const char*>(&attempt);
      value = *reinterpret_cast<const std::remove_reference_t<T>*>(reinterpret_cast<const char*>(&described) + offset);
    }
  }
};

}  // namespace

void take_planned(Attempt& attempt, const Attempt& described) {
  TakePlanned field{attempt, described};
  visit_fields(attempt, field);
}

}  // namespace cupel
