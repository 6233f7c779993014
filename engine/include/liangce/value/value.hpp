// Value: anything an expression can be, in 24 bytes, cheap to copy.
//
// Scalars live inline; text, lists, contexts, ranges, functions and rich absences are immutable, shared and reference
// counted. `absent` is FEEL's null together with why it is absent; plain FEEL sees null, policies see the reason.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "liangce/value/number.hpp"
#include "liangce/value/temporal.hpp"

namespace liangce {

enum class Kind : std::uint8_t {
  absent,  ///< FEEL null, with a Reason
  boolean,
  number,
  date,
  time,
  date_time,
  days_duration,
  months_duration,
  // From here on the payload is a reference-counted object.
  text,
  list,
  context,
  range,
  function,
};

/// Why a value is absent (design 4.3).
enum class Reason : std::uint8_t {
  null_literal,    ///< written or computed null of plain FEEL
  missing,         ///< nobody has said; possibly bounded (Absence::low/high) or one of Absence::candidates
  conflict,        ///< sources disagree; every value is kept in Absence::candidates
  stale,           ///< known once, too old to count
  invalid,         ///< outside what the fact can be
  not_in_force,    ///< no version of a parameter or rule on this date
  error,           ///< a computation failed; Absence::message says how
  not_applicable,  ///< the question does not arise
};
std::string_view to_string(Reason reason) noexcept;
std::string_view to_string(Kind kind) noexcept;

class Value;

/// Base of everything shared. Intrusive, thread-safe count. Destroyed without recursion, however deep the nesting.
struct Shared {
  Shared() = default;
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;
  virtual ~Shared() = default;
  mutable std::atomic<std::uint32_t> references{1};
  mutable const Shared* next_dying = nullptr;  // links the objects one destruction has still to do
};

namespace detail {
LIANGCE_INLINE void destroy(const Shared* object) noexcept;
}

struct Text;
struct List;
struct Context;
struct Range;
struct Absence;
/// A callable value. The FEEL floor derives its closures and builtins from this.
struct Function : Shared {};

inline constexpr std::uint32_t no_fact = 0xFFFFFFFF;

class Value {
 public:
  constexpr Value() noexcept : Value(Kind::absent, of_no_fact) {}    ///< null
  Value(bool value) noexcept : Value(Kind::boolean) { a_ = value; }  // NOLINT(google-explicit-constructor)
  Value(Number value) noexcept : Value(Kind::number) { a_ = value.low_bits(), b_ = value.high_bits(); }  // NOLINT
  Value(int value) noexcept : Value(Number(value)) {}                                                    // NOLINT
  Value(std::int64_t value) noexcept : Value(Number(value)) {}                                           // NOLINT
  Value(Date value) noexcept : Value(Kind::date) { a_ = bits(value.days); }                              // NOLINT
  Value(Time value) noexcept : Value(Kind::time, value.zone.code()) { b_ = bits(value.nanos); }          // NOLINT
  Value(DateTime value) noexcept : Value(Kind::date_time, value.time.zone.code()) {                      // NOLINT
    a_ = bits(value.date.days), b_ = bits(value.time.nanos);
  }
  Value(DaysDuration value) noexcept : Value(Kind::days_duration) {  // NOLINT
    a_ = bits(value.seconds), b_ = bits(value.nanos);
  }
  Value(MonthsDuration value) noexcept : Value(Kind::months_duration) { a_ = bits(value.months); }  // NOLINT
  Value(std::string_view text);                                                                     // NOLINT
  Value(const char* text) : Value(std::string_view(text)) {}                                        // NOLINT
  Value(const std::string& text) : Value(std::string_view(text)) {}                                 // NOLINT
  static Value list(std::vector<Value> items);
  /// Later entries with the same name replace earlier ones; order of first appearance is kept.
  static Value context(std::vector<std::pair<Value, Value>> entries);  ///< first = text
  /// Entries under the very names of `like`, a context, in its order and as many.
  static Value context_like(const Value& like, std::vector<std::pair<Value, Value>> entries);
  /// A null end is unbounded (and not included).
  static Value range(Value start, bool start_included, Value end, bool end_included);
  static Value function(Function* owned) noexcept;  ///< takes over the creating reference
  /// Cheap absence: no allocation. `fact` = slot of the fact that is absent, or no_fact.
  static Value absent(Reason reason, std::uint32_t fact = no_fact) noexcept {
    return {Kind::absent, static_cast<std::int32_t>(fact), static_cast<std::uint8_t>(reason)};
  }
  /// Absence with bounds, candidates or a message.
  static Value absent(Reason reason, Absence info, std::uint32_t fact = no_fact);
  static Value error(std::string message);  ///< absent(Reason::error) carrying a message

  Value(const Value& other) noexcept {
    take(other);
    retain();
  }
  Value(Value&& other) noexcept {
    take(other);
    other.forget();
  }
  // The old content dies last: `other` may be a part of it.
  Value& operator=(const Value& other) noexcept {
    Value kept(other);
    swap(kept);
    return *this;
  }
  Value& operator=(Value&& other) noexcept {
    if (shared() == nullptr && this != &other) {  // nothing dies
      take(other);
      other.forget();
      return *this;
    }
    Value kept(std::move(other));
    swap(kept);
    return *this;
  }
  ~Value() { release(); }

  Kind kind() const noexcept { return static_cast<Kind>(head_ >> 32U & 0xFFU); }
  bool is_absent() const noexcept { return kind() == Kind::absent; }
  bool is_boolean() const noexcept { return kind() == Kind::boolean; }
  bool is_number() const noexcept { return kind() == Kind::number; }
  bool is_text() const noexcept { return kind() == Kind::text; }
  bool is_list() const noexcept { return kind() == Kind::list; }
  bool is_context() const noexcept { return kind() == Kind::context; }
  bool is_true() const noexcept { return kind() == Kind::boolean && a_ != 0; }
  bool is_false() const noexcept { return kind() == Kind::boolean && a_ == 0; }

  // Accessors: the kind must match. Those that follow a pointer assert it in debug builds.
  bool boolean() const noexcept { return a_ != 0; }
  Number number() const noexcept { return Number::from_bits(a_, b_); }
  Date date() const noexcept { return Date{signed_bits(a_)}; }
  Time time() const noexcept { return Time{signed_bits(b_), Zone::from_code(zone())}; }
  DateTime date_time() const noexcept { return DateTime{Date{signed_bits(a_)}, time()}; }
  DaysDuration days_duration() const noexcept { return DaysDuration{signed_bits(a_), signed_bits(b_)}; }
  MonthsDuration months_duration() const noexcept { return MonthsDuration{signed_bits(a_)}; }
  std::string_view text() const noexcept;
  std::span<const Value> items() const noexcept;                      ///< list
  std::span<const std::pair<Value, Value>> entries() const noexcept;  ///< context, in order
  const Value* find(std::string_view name) const noexcept;            ///< context entry or nullptr
  const Range& range() const noexcept;
  const liangce::Function& function() const noexcept;
  Reason reason() const noexcept { return static_cast<Reason>(detail()); }            ///< absent
  std::uint32_t fact() const noexcept { return static_cast<std::uint32_t>(zone()); }  ///< absent: causing fact slot
  const Absence* absence() const noexcept;                                            ///< absent: details or nullptr
  const void* identity() const noexcept { return shared(); }  ///< address of the shared object, or nullptr

  /// Value identity for tests, digests and deduplication: same kind and same content. Numbers by value, contexts
  /// whatever the order of entries, functions by identity, absences by reason and what is known of them (bounds,
  /// candidates; not the message, not the fact). FEEL equality with its nulls lives in feel/.
  bool same(const Value& other) const noexcept;
  std::size_t hash() const noexcept;  ///< same values hash the same, in every process
  /// FEEL literal text: numbers plain, text quoted, @"..." for temporals, [..] and {..}; absences as "null".
  std::string to_feel() const;
  /// nullopt when the text would be longer: shared parts are written out, so a small value can have an enormous text.
  std::optional<std::string> to_feel_within(std::size_t most_bytes) const;

 private:
  static constexpr std::int32_t of_no_fact = -1;                               // no_fact as zone_ keeps it
  constexpr Value(Kind kind, std::int32_t zone, std::uint8_t detail) noexcept  // NOLINT(google-explicit-constructor)
      : head_(static_cast<std::uint32_t>(zone) | static_cast<std::uint64_t>(kind) << 32U |
              static_cast<std::uint64_t>(detail) << 40U) {}
  constexpr Value(Kind kind, std::int32_t zone) noexcept : Value(kind, zone, 0) {}
  explicit constexpr Value(Kind kind) noexcept : Value(kind, 0, 0) {}
  std::int32_t zone() const noexcept { return static_cast<std::int32_t>(static_cast<std::uint32_t>(head_)); }
  std::uint8_t detail() const noexcept { return static_cast<std::uint8_t>(head_ >> 40U); }
  static std::uint64_t bits(std::int64_t v) noexcept { return static_cast<std::uint64_t>(v); }
  static std::int64_t signed_bits(std::uint64_t v) noexcept { return static_cast<std::int64_t>(v); }
  const Shared* shared() const noexcept {
    return kind() >= Kind::text || kind() == Kind::absent ? reinterpret_cast<const Shared*>(a_) : nullptr;
  }
  void retain() const noexcept {
    if (const Shared* s = shared()) s->references.fetch_add(1, std::memory_order_relaxed);
  }
  void release() noexcept {
    if (const Shared* s = shared(); s != nullptr && s->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      detail::destroy(s);
    }
  }
  bool same_but_parts(const Value& other) const noexcept;
  void take(const Value& other) noexcept { a_ = other.a_, b_ = other.b_, head_ = other.head_; }
  void forget() noexcept { a_ = 0, head_ = Value().head_; }
  void swap(Value& o) noexcept { std::swap(a_, o.a_), std::swap(b_, o.b_), std::swap(head_, o.head_); }
  void adopt(const Shared* object) noexcept { a_ = reinterpret_cast<std::uint64_t>(object); }

  // Three words, each written and read whole: a word read right after its parts were written would stall.
  std::uint64_t a_ = 0;
  std::uint64_t b_ = 0;
  std::uint64_t head_;  // 32 bits zone code, of an absence the fact slot; 8 bits Kind; 8 bits Reason of an absence
};
static_assert(sizeof(Value) == 24);

struct Text final : Shared {
  explicit Text(std::string_view text) : content(text) {}
  const std::string content;  // valid UTF-8
};

struct List final : Shared {
  explicit List(std::vector<Value> v) : items(std::move(v)) {}
  const std::vector<Value> items;
};

struct Context final : Shared {
  explicit Context(std::vector<std::pair<Value, Value>> v);
  Context(std::vector<std::pair<Value, Value>> v, const std::vector<std::uint32_t>& order)
      : entries(std::move(v)), by_name(order) {}
  const std::vector<std::pair<Value, Value>> entries;
  const std::vector<std::uint32_t> by_name;  // entry numbers in order of name
};

struct Range final : Shared {
  Range(Value s, bool si, Value e, bool ei)
      : start(std::move(s)), end(std::move(e)), start_included(si), end_included(ei) {}
  const Value start;  // null = unbounded
  const Value end;
  const bool start_included;
  const bool end_included;
};

/// What is known about something absent.
struct Absence final : Shared {
  Absence() = default;
  Absence(const Absence& o) : Shared(), message(o.message), low(o.low), high(o.high), candidates(o.candidates) {}
  std::string message;  // for Reason::error and free text otherwise
  Value low;            // inclusive bound of a missing number or date; null = none
  Value high;
  std::vector<Value> candidates;  // conflict: the values given; missing: the finite set it is one of
};

}  // namespace liangce

#include "liangce/value/impl/value_access.hpp"  // the inlined accessors
#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/value/impl/value_inl.hpp"
#include "liangce/value/impl/value_text_inl.hpp"
#endif
