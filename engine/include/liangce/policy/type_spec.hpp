// What an author says about the type of a fact, parameter, rule, field or output: the words of the format, with their
// place.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "liangce/feel/types.hpp"
#include "liangce/source.hpp"
#include "liangce/value/value.hpp"

namespace liangce::policy {

/// The words a `type:` may hold. `named` stands for a declared type while loading and never survives it (the declared
/// type takes its place); `feel` for a FEEL type text of the dmn profile (`list<number>`, `function<date> -> number`).
enum class TypeWord : std::uint8_t {
  any,
  boolean,
  number,
  integer,
  money,
  ratio,
  text,
  choice,
  date,
  time,
  date_time,
  days_duration,
  months_duration,
  list,
  context,
  schedule,  ///< dates with numbers (milestones): the value is a list of {by: date, target: number}, ascending
  named,
  feel,
};

struct Field;

struct TypeSpec {
  TypeWord word = TypeWord::any;
  SourceText written;             ///< the author's `type:` text; empty when nothing was written
  SourceText unit_text;           ///< `unit:`; empty = not written, or `none`
  feel::Unit unit;                ///< parsed; a ratio has none, `%` is a unit like any other
  std::optional<int> scale;       ///< digits after the point; money 2 and integer 0 when not written
  std::optional<Value> at_least;  ///< number or date: smaller values are invalid. `unbounded` leaves it empty
  std::optional<Value> at_most;
  std::vector<SourceText> choices;  ///< choice: the words of `of:`
  std::vector<TypeSpec> element;    ///< list: one element type (empty = any)
  std::vector<Field> fields;        ///< context
  SourceText allowed;               ///< dmn profile: unary tests over the value; empty = none
  /// The FEEL type, declared names followed. Set by the loader, never null; facts of type any keep Type::any().
  feel::TypeRef resolved = feel::Type::any();

  bool declared() const noexcept { return !written.empty(); }
  bool numeric() const noexcept { return word >= TypeWord::number && word <= TypeWord::ratio; }
};

/// One entry of a context type.
struct Field {
  SourceText name;
  SourceText en;  ///< alias; may be empty
  TypeSpec type;
  std::string note;
};

}  // namespace liangce::policy
