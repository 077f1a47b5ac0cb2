// How the fields of a document are listed: each value has one list, and writing, reading, masking, restoring and the JSON Schema are
// visitors of it (document_writer.h, document_reader.h, secret_mask.cc, document_schema.h). The lists are attempt_fields.h,
// generation_fields.h, run_fields.h and diff_fields.h, apart from the values, so that only those visitors compile them.
//
//   template <>
//   struct FieldsOf<NamedScore> {
//     static void visit(auto& self, auto& field) {      // self: the value, const or not
//       field("name", self.name, "the suite's own name of the score");
//       field("score", self.score, "0 to 1");
//     }
//   };
//
// A field is a text, number, truth value, Json, time, interval, an enumeration with words (base/words.h), a listed value, or a vector or
// optional of these. What stands in the document as something else than in the value is an adapter: get() gives the field of the
// document, and set(), where it can be read back, takes it.
#pragma once

#include <cmath>
#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace cupel {

/// Where a field is found.
enum class Presence {
  always,
  later,     // in every document that is written, but not in those of earlier versions
  when_set,  // only where it is not "", 0, false, empty or unset
  hidden,    // in no document; it is masked and restored with the others
};

/// What is true of a field; of a planned one that it is known before anything is asked.
template <Presence kWhere = Presence::always, bool kFromPlan = false>
struct FieldRules {
  static constexpr Presence kPresence = kWhere;
  static constexpr bool kIsPlanned = kFromPlan;
};
inline constexpr FieldRules<Presence::later> kLater;
inline constexpr FieldRules<Presence::when_set> kWhenSet;
inline constexpr FieldRules<Presence::hidden> kHidden;
inline constexpr FieldRules<Presence::always, true> kPlanned;
inline constexpr FieldRules<Presence::when_set, true> kPlannedWhenSet;
inline constexpr FieldRules<Presence::hidden, true> kPlannedHidden;

/// The list of a type: a specialisation.
template <class T>
struct FieldsOf {};

namespace fields {
struct NoField {
  void operator()(auto&&...) const {}
};
}  // namespace fields

template <class T>
concept Listed = requires(T& value, fields::NoField& field) { FieldsOf<std::remove_const_t<T>>::visit(value, field); };

template <class T>
void visit_fields(T& value, auto& field) {
  FieldsOf<std::remove_const_t<T>>::visit(value, field);
}

template <class T>
concept Adapter = requires(const T& adapter) { adapter.get(); };
template <class T>
concept ReadableAdapter = Adapter<T> && requires(T& adapter, std::remove_cvref_t<decltype(adapter.get())> value) { adapter.set(value); };

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
template <class T>
inline constexpr bool kIsVector = false;
template <class T>
inline constexpr bool kIsVector<std::vector<T>> = true;

/// Times to the microsecond: more digits are noise that makes documents hard to read.
inline double document_ms(double value) { return std::round(value * 1000) / 1000; }

/// A figure with three decimals.
template <class Number>
struct Rounded {
  Number& value;
  explicit Rounded(Number& number) : value(number) {}
  std::remove_const_t<Number> get() const {
    if constexpr (std::floating_point<std::remove_const_t<Number>>) return document_ms(value);
    else return value ? std::optional(document_ms(*value)) : std::nullopt;
  }
  void set(const Number& read)
    requires(!std::is_const_v<Number>)
  {
    value = read;
  }
};

/// What follows from other fields: written, never read.
template <class T>
struct Derived {
  T value;
  explicit Derived(T derived) : value(std::move(derived)) {}
  const T& get() const { return value; }
};

}  // namespace cupel
