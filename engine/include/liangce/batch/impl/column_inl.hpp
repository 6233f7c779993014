#pragma once

#include <charconv>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "liangce/batch/column.hpp"

namespace liangce::batch {

namespace detail {

LIANGCE_INLINE bool valid_utf8(std::string_view text) noexcept {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const auto* const end = at + text.size();
  while (at != end) {
    if (*at < 0x80) {
      ++at;
      continue;
    }
    const int more = *at >= 0xF0 && *at < 0xF5 ? 3 : *at >= 0xE0 && *at < 0xF0 ? 2 : *at >= 0xC2 && *at < 0xE0 ? 1 : 0;
    if (more == 0 || end - at <= more) return false;
    std::uint32_t point = *at & (0x3FU >> more);
    for (int i = 1; i <= more; ++i) {
      if ((at[i] & 0xC0U) != 0x80U) return false;
      point = point << 6U | (at[i] & 0x3FU);
    }
    const std::uint32_t least = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
    if (point < least || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return false;
    at += more + 1;
  }
  return true;
}

LIANGCE_INLINE std::int64_t buffers_needed(ColumnKind kind) noexcept {
  switch (kind) {
    case ColumnKind::null: return 0;
    case ColumnKind::structure:
    case ColumnKind::fixed_size_list: return 1;
    case ColumnKind::utf8:
    case ColumnKind::large_utf8: return 3;
    case ColumnKind::utf8_view: return 3;  // validity, views, lengths of the data buffers
    default: return 2;
  }
}

LIANGCE_INLINE std::int64_t floor_divide(std::int64_t a, std::int64_t b) noexcept {
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

}  // namespace detail

LIANGCE_INLINE Value TextPool::text(std::string_view words) {
  if (const auto it = known_.find(words); it != known_.end()) return it->second;
  Value value(words);
  if (known_.size() < most) known_.emplace(words, value);
  return value;
}

LIANGCE_INLINE Column::Column(const ColumnType& type, const ArrowArray& array) : type_(&type), array_(&array) {
  const auto fail = [&](const char* what) {
    throw std::invalid_argument(std::string("a column of type ") + describe(type) + " " + what);
  };
  if (array.length < 0 || array.offset < 0) fail("has a negative length or offset");
  if (array.n_buffers < detail::buffers_needed(type.kind)) fail("has too few buffers");
  if (type.kind != ColumnKind::null) validity_ = static_cast<const std::uint8_t*>(array.buffers[0]);
  if (array.null_count == 0) validity_ = nullptr;
  for (std::int64_t b = 1; b < detail::buffers_needed(type.kind); ++b) {
    // Data buffers of texts may be null when every text is empty; value buffers may not.
    if (b == 1 && array.length > 0 && array.buffers[b] == nullptr) fail("has no values");
  }
  if (type.dictionary) {
    if (array.dictionary == nullptr) fail("has no dictionary");
    children_.emplace_back(*type.value, *array.dictionary);
    return;
  }
  if (array.n_children != static_cast<std::int64_t>(type.children.size())) fail("has the wrong number of children");
  for (std::size_t i = 0; i < type.children.size(); ++i) {
    children_.emplace_back(type.children[i], *array.children[i]);
    if (type.kind == ColumnKind::structure) {
      names_.emplace_back(type.names[i]);
      if (array.children[i]->length < array.offset + array.length) fail("has a child that is too short");
    }
  }
}

LIANGCE_INLINE bool Column::is_null(std::int64_t row) const noexcept {
  if (type_->kind == ColumnKind::null) return true;
  if (validity_ == nullptr) return false;
  const auto bit = static_cast<std::uint64_t>(array_->offset + row);
  return (validity_[bit >> 3U] >> (bit & 7U) & 1U) == 0;
}

LIANGCE_INLINE std::int64_t Column::index(std::int64_t row) const noexcept {
  switch (type_->kind) {
    case ColumnKind::int8: return raw<std::int8_t>(row);
    case ColumnKind::uint8: return raw<std::uint8_t>(row);
    case ColumnKind::int16: return raw<std::int16_t>(row);
    case ColumnKind::uint16: return raw<std::uint16_t>(row);
    case ColumnKind::int32: return raw<std::int32_t>(row);
    case ColumnKind::uint32: return raw<std::uint32_t>(row);
    default: return raw<std::int64_t>(row);
  }
}

LIANGCE_INLINE Value Column::read(std::int64_t row, TextPool& pool, CellProblem& problem) const {
  if (is_null(row)) return Value::absent(Reason::missing);
  if (type_->dictionary) {
    const std::int64_t at = index(row);
    if (at < 0 || at >= children_[0].length()) {
      problem.say("LC804", "dictionary index " + std::to_string(at) + " is outside the dictionary");
      return Value::absent(Reason::missing);
    }
    return children_[0].read(at, pool, problem);
  }
  switch (type_->kind) {
    case ColumnKind::null: return Value::absent(Reason::missing);
    case ColumnKind::boolean: {
      const auto bit = static_cast<std::uint64_t>(array_->offset + row);
      return Value((static_cast<const std::uint8_t*>(array_->buffers[1])[bit >> 3U] >> (bit & 7U) & 1U) != 0);
    }
    case ColumnKind::int8:
    case ColumnKind::uint8:
    case ColumnKind::int16:
    case ColumnKind::uint16:
    case ColumnKind::int32:
    case ColumnKind::uint32:
    case ColumnKind::int64: return Value(Number(index(row)));
    case ColumnKind::uint64: return Value(*Number::scaled128(static_cast<__int128>(raw<std::uint64_t>(row)), 0));
    case ColumnKind::float32: {
      // The shortest text of the float itself, not of its widening: 0.1f means 0.1.
      const float value = raw<float>(row);
      if (!std::isfinite(value)) return read_float(value, problem);
      char text[32];
      const auto end = std::to_chars(text, text + sizeof text, value).ptr;
      return Value(*Number::parse({text, static_cast<std::size_t>(end - text)}));
    }
    case ColumnKind::float64: return read_float(raw<double>(row), problem);
    case ColumnKind::decimal32:
    case ColumnKind::decimal64:
    case ColumnKind::decimal128:
    case ColumnKind::decimal256: return read_decimal(row, problem);
    case ColumnKind::utf8:
    case ColumnKind::large_utf8:
    case ColumnKind::utf8_view: return read_text(row, pool, problem);
    case ColumnKind::date32: return Value(Date{raw<std::int32_t>(row)});
    case ColumnKind::date64: return Value(Date{detail::floor_divide(raw<std::int64_t>(row), 86'400'000)});
    case ColumnKind::time32:
    case ColumnKind::time64: {
      const std::int64_t ticks = type_->kind == ColumnKind::time32 ? raw<std::int32_t>(row) : raw<std::int64_t>(row);
      const std::int64_t nanos = ticks * (1'000'000'000 / type_->ticks_per_second);
      if (nanos < 0 || nanos >= 86'400'000'000'000) {
        problem.say("LC804", "a time of day outside 00:00..24:00");
        return Value::absent(Reason::missing);
      }
      return Value(Time{nanos, Zone()});
    }
    case ColumnKind::timestamp: return read_timestamp(raw<std::int64_t>(row));
    case ColumnKind::duration: {
      const std::int64_t ticks = raw<std::int64_t>(row);
      const std::int64_t per = type_->ticks_per_second;
      return Value(DaysDuration{ticks / per, ticks % per * (1'000'000'000 / per)});
    }
    case ColumnKind::list: {
      const auto* offsets = static_cast<const std::int32_t*>(array_->buffers[1]) + array_->offset + row;
      return read_list(offsets[0], offsets[1], pool, problem);
    }
    case ColumnKind::large_list: {
      const auto* offsets = static_cast<const std::int64_t*>(array_->buffers[1]) + array_->offset + row;
      return read_list(offsets[0], offsets[1], pool, problem);
    }
    case ColumnKind::fixed_size_list: {
      const std::int64_t begin = (array_->offset + row) * type_->fixed_size;
      return read_list(begin, begin + type_->fixed_size, pool, problem);
    }
    case ColumnKind::structure: return read_struct(row, pool, problem);
  }
  return Value::absent(Reason::missing);
}

LIANGCE_INLINE Value Column::read_float(double value, CellProblem& problem) const {
  if (std::isnan(value)) return Value::absent(Reason::missing);
  if (!std::isfinite(value)) {
    problem.say("LC804", "infinity is not a number a policy can use");
    return Value::absent(Reason::missing);
  }
  // The shortest text of a float has all its digits in the low word. More than 15 of them are the noise of a
  // computation, not something a person or a register wrote.
  static constexpr std::uint64_t fifteen_digits = 1'000'000'000'000'000;
  const Number number = *Number::from_double_shortest(value);
  if (number.low_bits() >= fifteen_digits) {
    problem.say("LC803",
                "the float " + number.to_string() + " is not exact (more than 15 digits); give a decimal or a text");
    return Value::absent(Reason::missing);
  }
  return Value(number);
}

LIANGCE_INLINE Value Column::read_decimal(std::int64_t row, CellProblem& problem) const {
  std::optional<Number> number;
  if (type_->kind == ColumnKind::decimal32) {
    number = Number::scaled(raw<std::int32_t>(row), -type_->scale);
  } else if (type_->kind == ColumnKind::decimal64) {
    number = Number::scaled(raw<std::int64_t>(row), -type_->scale);
  } else {
    const std::size_t width = type_->kind == ColumnKind::decimal128 ? 16 : 32;
    const auto* bytes =
        static_cast<const unsigned char*>(array_->buffers[1]) + static_cast<std::size_t>(array_->offset + row) * width;
    __int128 low;
    std::memcpy(&low, bytes, sizeof low);
    if (width == 32) {
      __int128 high;
      std::memcpy(&high, bytes + 16, sizeof high);
      if (high == (low < 0 ? -1 : 0)) number = Number::scaled128(low, -type_->scale);
    } else {
      number = Number::scaled128(low, -type_->scale);
    }
  }
  if (!number) {
    problem.say("LC804", "a decimal of more than 34 digits");
    return Value::absent(Reason::missing);
  }
  return Value(*number);
}

LIANGCE_INLINE Value Column::read_timestamp(std::int64_t ticks) const {
  const std::int64_t per_day = 86'400 * type_->ticks_per_second;
  const std::int64_t day = detail::floor_divide(ticks, per_day);
  const std::int64_t nanos = (ticks - day * per_day) * (1'000'000'000 / type_->ticks_per_second);
  if (type_->midnight_is_date && nanos == 0 && !type_->zoned) return Value(Date{day});
  return Value(DateTime{Date{day}, Time{nanos, type_->zoned ? Zone::utc() : Zone()}});
}

LIANGCE_INLINE std::optional<std::string_view> Column::text_at(std::int64_t row, CellProblem& problem) const {
  std::string_view words;
  const std::int64_t at = array_->offset + row;
  if (type_->kind == ColumnKind::utf8_view) {
    // 16 bytes: length, then up to 12 bytes of text in place, or 4 bytes of text, buffer number and offset.
    const char* view = static_cast<const char*>(array_->buffers[1]) + at * 16;
    std::int32_t length;
    std::memcpy(&length, view, sizeof length);
    if (length < 0) {
      problem.say("LC804", "a text of negative length");
      return std::nullopt;
    }
    if (length <= 12) {
      words = {view + 4, static_cast<std::size_t>(length)};
    } else {
      std::int32_t buffer;
      std::int32_t offset;
      std::memcpy(&buffer, view + 8, sizeof buffer);
      std::memcpy(&offset, view + 12, sizeof offset);
      if (buffer < 0 || buffer >= array_->n_buffers - 3 || offset < 0) {
        problem.say("LC804", "a text view outside its buffers");
        return std::nullopt;
      }
      words = {static_cast<const char*>(array_->buffers[2 + buffer]) + offset, static_cast<std::size_t>(length)};
    }
  } else {
    std::int64_t begin;
    std::int64_t end;
    if (type_->kind == ColumnKind::utf8) {
      const auto* offsets = static_cast<const std::int32_t*>(array_->buffers[1]) + at;
      begin = offsets[0], end = offsets[1];
    } else {
      const auto* offsets = static_cast<const std::int64_t*>(array_->buffers[1]) + at;
      begin = offsets[0], end = offsets[1];
    }
    if (begin < 0 || end < begin) {
      problem.say("LC804", "text offsets that run backwards");
      return std::nullopt;
    }
    if (end > begin) {
      words = {static_cast<const char*>(array_->buffers[2]) + begin, static_cast<std::size_t>(end - begin)};
    }
  }
  return words;
}

LIANGCE_INLINE Value Column::read_text(std::int64_t row, TextPool& pool, CellProblem& problem) const {
  const auto words = text_at(row, problem);
  if (!words) return Value::absent(Reason::missing);
  if (!detail::valid_utf8(*words)) {
    problem.say("LC804", "a text that is not valid UTF-8");
    return Value::absent(Reason::missing);
  }
  return pool.text(*words);
}

LIANGCE_INLINE Value Column::read_list(std::int64_t begin, std::int64_t end, TextPool& pool,
                                       CellProblem& problem) const {
  if (begin < 0 || end < begin || end > children_[0].length()) {
    problem.say("LC804", "list offsets outside the list's items");
    return Value::absent(Reason::missing);
  }
  std::vector<Value> items;
  items.reserve(static_cast<std::size_t>(end - begin));
  for (std::int64_t i = begin; i < end; ++i) items.push_back(children_[0].read(i, pool, problem));
  return Value::list(std::move(items));
}

LIANGCE_INLINE Value Column::read_struct(std::int64_t row, TextPool& pool, CellProblem& problem) const {
  std::vector<std::pair<Value, Value>> entries;
  entries.reserve(children_.size());
  // A struct's children carry the parent's rows: its own offset counts, each child adds its own.
  for (std::size_t i = 0; i < children_.size(); ++i) {
    entries.emplace_back(names_[i], children_[i].read(array_->offset + row, pool, problem));
  }
  return Value::context(std::move(entries));
}

}  // namespace liangce::batch
