// Any bytes as an expression: read, printed, and read again. Printing must be a fixed point.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "liangce/feel/parser.hpp"

namespace {

using namespace liangce;
using namespace liangce::feel;

const Environment& scope() {
  static const Environment names = [] {
    Environment e;
    for (const char* name : {"a", "b", "a-b", "full name", "人均纯收入", "或有负债", "profit and loss"}) {
      e.declare(name, Binding{Binding::Kind::constant, 0, Type::any(), Value(1), {}});
    }
    e.announce_member("end date");
    return e;
  }();
  return names;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  ReadOptions options;
  options.variants = (data[0] & 1) != 0;
  const bool tests = (data[0] & 2) != 0;
  const auto read = [&](std::string_view t) {
    return tests ? read_unary_tests(t, scope(), options) : read_expression(t, scope(), options);
  };
  const Reading first = read(text);
  for (const SyntaxError& error : first.errors) {
    if (error.begin > text.size() || error.end > text.size() || error.begin > error.end || error.message.empty())
      std::abort();
  }
  if (!first.errors.empty()) return 0;
  const std::string once = print(first.syntax, first.syntax.root);
  if (once.size() > options.limits.expression_bytes) return 0;  // escapes may have made it longer
  const Reading second = read(once);
  // Printing may need brackets the author did not write; only depth may then forbid reading it again.
  if (!second.errors.empty()) return second.errors[0].code == "LC701" ? 0 : (std::abort(), 0);
  if (print(second.syntax, second.syntax.root) != once) std::abort();
  return 0;
}
