// What a built-in function is, and the register of all of them.
//
// Arguments are checked, matched by name and converted (10.3.2.9.4) by the evaluator against the signature, so that a
// family file holds meaning only: `call` sees as many arguments as were given, in the signature's order, of the kinds
// it asked for.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "liangce/feel/evaluate.hpp"

namespace liangce::feel {

/// Kinds a parameter takes, as a set.
using Kinds = std::uint16_t;
namespace kinds {
constexpr Kinds of(Kind k) noexcept { return static_cast<Kinds>(1U << static_cast<unsigned>(k)); }
inline constexpr Kinds null =
    of(Kind::absent);  ///< null is a value here; without it a null argument makes the result null + error
inline constexpr Kinds boolean = of(Kind::boolean);
inline constexpr Kinds number = of(Kind::number);
inline constexpr Kinds date = of(Kind::date);
inline constexpr Kinds time = of(Kind::time);
inline constexpr Kinds date_time = of(Kind::date_time);
inline constexpr Kinds days_duration = of(Kind::days_duration);
inline constexpr Kinds months_duration = of(Kind::months_duration);
inline constexpr Kinds text = of(Kind::text);
inline constexpr Kinds list = of(Kind::list);
inline constexpr Kinds context = of(Kind::context);
inline constexpr Kinds range = of(Kind::range);
inline constexpr Kinds function = of(Kind::function);
inline constexpr Kinds duration = days_duration | months_duration;
inline constexpr Kinds temporal = date | time | date_time;
inline constexpr Kinds comparable = number | text | temporal | duration;
inline constexpr Kinds any = static_cast<Kinds>(0x1FFF);         ///< anything, null too
inline constexpr Kinds value = static_cast<Kinds>(any & ~null);  ///< anything but null
}  // namespace kinds

enum class Arity : std::uint8_t {
  required,
  optional,  ///< may be left out at the end; left out before a given one (named arguments) it arrives as null
  variadic,  ///< zero or more of it (the only parameter: one or more), last; arrives as separate arguments
};

struct ParamSpec {
  std::string_view name;  ///< FEEL name, as in named invocation
  Kinds kinds = kinds::any;
  Arity arity = Arity::required;
};

struct Signature {
  std::vector<ParamSpec> params;
  Kinds result = kinds::any;  ///< what it gives when it does not fail (null too when it may without error)
};

class CallContext;

/// What happens, in the policy profile, when an argument is absent with a reason.
enum class OnAbsent : std::uint8_t {
  propagate,  ///< the result is that absence; `call` is not asked (also for lists holding absences when `deep` is set)
  handle,     ///< `call` sees the absence (is known, is unknown, and functions whose parameters take null)
};

struct Builtin {
  std::string_view name;                  ///< "date and time"
  std::vector<std::string_view> aliases;  ///< Chinese spellings, read only with Options::variants
  std::vector<Signature> signatures;      ///< tried in order; the first that fits the arguments is taken
  Value (*call)(CallContext& context, std::span<const Value> args) = nullptr;
  OnAbsent on_absent = OnAbsent::propagate;
  bool deep = false;         ///< propagate also when a list argument holds an absence with a reason
  bool pure = true;          ///< false: reads `on`, `now` or calendars: never folded when compiling
  bool one_unit = false;     ///< numbers given must share a unit (max, sum, ...)
  bool policy_only = false;  ///< not part of DMN (calendar family, is known): hidden in DMN models
  /// Result type from argument types, nullptr = from Signature::result. Units and element types pass through here.
  TypeRef (*infer)(std::span<const TypeRef> args) = nullptr;
  // The reference page is made of these; `example` must evaluate to `result` (both FEEL; the tests run them).
  std::string_view meaning;
  std::string_view example;
  std::string_view result;
  std::string_view source;  ///< "DMN 1.5 clause 10.3.4.5", "liangce"
};

/// What a built-in may ask of its surroundings.
class CallContext {
 public:
  CallContext(Frame& frame, NodeId site, const Builtin& builtin, std::size_t signature) noexcept
      : frame_(frame), builtin_(builtin), site_(site), signature_(signature) {}

  /// Records the error (prefixed with the function's name) and gives the absence to return.
  Value error(std::string message, std::string_view code = "LC503");
  /// Before making something large: false has already recorded which limit; return `Value::absent(Reason::error)`.
  bool may_make_list(std::size_t items);
  bool may_make_text(std::size_t bytes);
  /// Count work that is not one node an item (sorting, regular expressions, ...).
  bool spend(std::uint64_t steps);
  /// Calls a function argument; errors are recorded.
  Value call(const Value& function, std::span<const Value> args);

  std::size_t signature() const noexcept { return signature_; }  ///< which of Builtin::signatures fitted
  Profile profile() const noexcept { return frame_.code->profile(); }
  bool policy() const noexcept { return profile() == Profile::policy; }
  const Limits& limits() const noexcept { return frame_.limits; }
  const std::optional<Date>& on() const noexcept { return frame_.on; }
  const std::optional<DateTime>& now() const noexcept { return frame_.now; }
  std::span<const calendar::WorkCalendar* const> calendars() const noexcept { return frame_.calendars; }
  Frame& frame() noexcept { return frame_; }
  NodeId site() const noexcept { return site_; }

 private:
  Frame& frame_;
  const Builtin& builtin_;
  NodeId site_;
  std::size_t signature_;
};

/// Every built-in, in the order of the reference page. Immutable after first use.
std::span<const Builtin> builtins();
/// By name; `aliases` also by Chinese spelling. nullptr when there is none.
const Builtin* find_builtin(std::string_view normalised_name, bool aliases);
/// Names of built-ins of more than one part (`date and time`), for the reader: most parts of a name beginning with this
/// word.
int most_builtin_parts(std::string_view first_word, bool aliases);

// The families, one file each (builtins/impl/<family>_inl.hpp).
void add_conversion(std::vector<Builtin>& all);
void add_boolean(std::vector<Builtin>& all);
void add_string(std::vector<Builtin>& all);
void add_list(std::vector<Builtin>& all);
void add_aggregates(std::vector<Builtin>& all);
void add_numeric(std::vector<Builtin>& all);
void add_temporal(std::vector<Builtin>& all);
void add_range(std::vector<Builtin>& all);
void add_context(std::vector<Builtin>& all);
void add_calendar(std::vector<Builtin>& all);
void add_known(std::vector<Builtin>& all);

}  // namespace liangce::feel

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/feel/impl/all_inl.hpp"
#endif
