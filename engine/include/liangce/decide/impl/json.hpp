// Writing JSON (RFC 8259), bounded: no value a case can hold makes the text endless or its nesting deeper than readers
// allow.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "liangce/value/value.hpp"

namespace liangce::detail {

/// One JSON text being written. Keys keep the order they are written in.
class JsonWriter {
 public:
  /// Of one value; what is larger becomes {"left_out": "..."}.
  static constexpr int most_depth = 200;
  static constexpr std::size_t most_value_bytes = std::size_t{16} << 20;

  void open(char bracket) {
    separate();
    out_ += bracket;
    first_ = true;
  }
  void close(char bracket) {
    out_ += bracket;
    first_ = false;
  }
  void key(std::string_view name);
  void text(std::string_view text);
  void boolean(bool value) { raw(value ? "true" : "false"); }
  void integer(std::int64_t value) { raw(std::to_string(value)); }
  void null() { raw("null"); }
  void value(const Value& value, std::size_t most_bytes = most_value_bytes);

  std::string take() && { return std::move(out_); }

 private:
  void raw(std::string_view text) {
    separate();
    out_ += text;
  }
  void separate() {
    if (!first_) out_ += ',';
    first_ = false;
  }
  bool write(const Value& value, int depth);
  bool write_absence(const Value& value, int depth);
  bool write_context(const Value& value, int depth);
  void quoted(std::string_view text);

  std::string out_;
  bool first_ = true;      // nothing stands before the next item
  std::size_t limit_ = 0;  // of out_ while a value is written
};

}  // namespace liangce::detail

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/json_writer_inl.hpp"
#endif
