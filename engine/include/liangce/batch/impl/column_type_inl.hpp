#pragma once

#include <charconv>
#include <string_view>
#include <utility>

#include "liangce/batch/column_type.hpp"

namespace liangce::batch {

namespace detail {

inline constexpr int deepest_column_type = 32;  // a hostile schema may nest without end

struct SimpleFormat {
  std::string_view format;
  ColumnKind kind;
};
inline constexpr SimpleFormat simple_formats[] = {
    {"n", ColumnKind::null},        {"b", ColumnKind::boolean},    {"c", ColumnKind::int8},
    {"C", ColumnKind::uint8},       {"s", ColumnKind::int16},      {"S", ColumnKind::uint16},
    {"i", ColumnKind::int32},       {"I", ColumnKind::uint32},     {"l", ColumnKind::int64},
    {"L", ColumnKind::uint64},      {"f", ColumnKind::float32},    {"g", ColumnKind::float64},
    {"u", ColumnKind::utf8},        {"U", ColumnKind::large_utf8}, {"vu", ColumnKind::utf8_view},
    {"tdD", ColumnKind::date32},    {"tdm", ColumnKind::date64},   {"+l", ColumnKind::list},
    {"+L", ColumnKind::large_list}, {"+s", ColumnKind::structure},
};

LIANGCE_INLINE std::int64_t ticks_of_unit(char unit) noexcept {
  switch (unit) {
    case 's': return 1;
    case 'm': return 1'000;
    case 'u': return 1'000'000;
    case 'n': return 1'000'000'000;
    default: return 0;
  }
}

/// "d:12,2" or "d:12,2,64".
LIANGCE_INLINE bool read_decimal_format(std::string_view text, ColumnType& type) noexcept {
  int numbers[3] = {0, 0, 128};
  int count = 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (count < 3) {
    auto [next, error] = std::from_chars(at, end, numbers[count]);
    if (error != std::errc()) return false;
    ++count;
    at = next;
    if (at == end) break;
    if (*at++ != ',') return false;
  }
  if (at != end || count < 2) return false;
  type.scale = numbers[1];
  switch (numbers[2]) {
    case 32: type.kind = ColumnKind::decimal32; return true;
    case 64: type.kind = ColumnKind::decimal64; return true;
    case 128: type.kind = ColumnKind::decimal128; return true;
    case 256: type.kind = ColumnKind::decimal256; return true;
    default: return false;
  }
}

LIANGCE_INLINE bool read_format(std::string_view format, ColumnType& type) noexcept {
  for (const SimpleFormat& simple : simple_formats) {
    if (simple.format == format) {
      type.kind = simple.kind;
      return true;
    }
  }
  if (format.starts_with("d:")) return read_decimal_format(format.substr(2), type);
  if (format.starts_with("+w:")) {
    type.kind = ColumnKind::fixed_size_list;
    auto [end, error] = std::from_chars(format.data() + 3, format.data() + format.size(), type.fixed_size);
    return error == std::errc() && end == format.data() + format.size() && type.fixed_size >= 0;
  }
  if (format.size() < 3 || format[0] != 't') return false;
  type.ticks_per_second = ticks_of_unit(format[2]);
  if (type.ticks_per_second == 0) return false;
  switch (format[1]) {
    case 't':
      type.kind = type.ticks_per_second <= 1'000 ? ColumnKind::time32 : ColumnKind::time64;
      return format.size() == 3;
    case 'D': type.kind = ColumnKind::duration; return format.size() == 3;
    case 's':
      type.kind = ColumnKind::timestamp;
      type.zoned = format.size() > 4;
      return format.size() >= 4 && format[3] == ':';
    default: return false;
  }
}

LIANGCE_INLINE std::optional<ColumnType> read_nested_type(const ArrowSchema& schema, std::string& problem, int depth) {
  ColumnType type;
  const std::string_view format = schema.format == nullptr ? "" : schema.format;
  if (depth > deepest_column_type) {
    problem = "the type nests more than 32 levels";
    return std::nullopt;
  }
  if (!read_format(format, type)) {
    problem = "Arrow type with format \"" + std::string(format.substr(0, 40)) + "\" cannot be read here";
    return std::nullopt;
  }
  if (schema.dictionary != nullptr) {
    if (type.kind < ColumnKind::int8 || type.kind > ColumnKind::uint64) {
      problem = "dictionary indices must be integers";
      return std::nullopt;
    }
    auto value = read_nested_type(*schema.dictionary, problem, depth + 1);
    if (!value) return std::nullopt;
    type.dictionary = true;
    type.value = std::make_unique<ColumnType>(std::move(*value));
    return type;
  }
  const bool is_list =
      type.kind == ColumnKind::list || type.kind == ColumnKind::large_list || type.kind == ColumnKind::fixed_size_list;
  if (is_list && schema.n_children != 1) {
    problem = "a list type needs exactly one child";
    return std::nullopt;
  }
  if (!is_list && type.kind != ColumnKind::structure) return type;
  for (std::int64_t i = 0; i < schema.n_children; ++i) {
    const ArrowSchema& child = *schema.children[i];
    auto inner = read_nested_type(child, problem, depth + 1);
    if (!inner) return std::nullopt;
    type.children.push_back(std::move(*inner));
    type.names.emplace_back(child.name == nullptr ? "" : child.name);
  }
  return type;
}

}  // namespace detail

LIANGCE_INLINE std::optional<ColumnType> read_column_type(const ArrowSchema& schema, std::string& problem) {
  return detail::read_nested_type(schema, problem, 0);
}

LIANGCE_INLINE std::string describe(const ColumnType& type) {
  if (type.dictionary) return "dictionary<" + describe(*type.value) + ">";
  switch (type.kind) {
    case ColumnKind::null: return "null";
    case ColumnKind::boolean: return "bool";
    case ColumnKind::int8: return "int8";
    case ColumnKind::uint8: return "uint8";
    case ColumnKind::int16: return "int16";
    case ColumnKind::uint16: return "uint16";
    case ColumnKind::int32: return "int32";
    case ColumnKind::uint32: return "uint32";
    case ColumnKind::int64: return "int64";
    case ColumnKind::uint64: return "uint64";
    case ColumnKind::float32: return "float32";
    case ColumnKind::float64: return "float64";
    case ColumnKind::decimal32: return "decimal32(scale " + std::to_string(type.scale) + ")";
    case ColumnKind::decimal64: return "decimal64(scale " + std::to_string(type.scale) + ")";
    case ColumnKind::decimal128: return "decimal128(scale " + std::to_string(type.scale) + ")";
    case ColumnKind::decimal256: return "decimal256(scale " + std::to_string(type.scale) + ")";
    case ColumnKind::utf8: return "utf8";
    case ColumnKind::large_utf8: return "large_utf8";
    case ColumnKind::utf8_view: return "utf8_view";
    case ColumnKind::date32: return "date32";
    case ColumnKind::date64: return "date64";
    case ColumnKind::time32: return "time32";
    case ColumnKind::time64: return "time64";
    case ColumnKind::timestamp: return type.zoned ? "timestamp with zone" : "timestamp";
    case ColumnKind::duration: return "duration";
    case ColumnKind::list: return "list<" + describe(type.children[0]) + ">";
    case ColumnKind::large_list: return "large_list<" + describe(type.children[0]) + ">";
    case ColumnKind::fixed_size_list: return "fixed_size_list<" + describe(type.children[0]) + ">";
    case ColumnKind::structure: return "struct";
  }
  return "?";
}

}  // namespace liangce::batch
