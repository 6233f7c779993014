// Properties over generated numbers, against exact integer arithmetic (Boost cpp_int) and Intel's own text conversion.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>

#include <boost/multiprecision/cpp_int.hpp>

#include "liangce/value/number.hpp"

extern "C" {
struct alignas(16) TestBid128 {
  std::uint64_t word[2];
};
TestBid128 __bid128_from_string(char*, unsigned, unsigned*);
}

namespace {

using boost::multiprecision::cpp_int;
using liangce::Number;
using liangce::Rounding;

// 1 to 34 digits, and an exponent: small and everyday, wide, or anywhere in the format.
rc::Gen<Number> any_number(int widest) {
  return rc::gen::map(
      rc::gen::tuple(rc::gen::inRange(1, 35), rc::gen::arbitrary<bool>(), rc::gen::inRange(-widest, widest + 1),
                     rc::gen::container<std::vector<int>>(34, rc::gen::inRange(0, 10))),
      [](const auto& t) {
        const auto& [digits, negative, exponent, values] = t;
        std::string text(negative ? "-" : "");
        for (int i = 0; i < digits; ++i) text += static_cast<char>('0' + values[static_cast<std::size_t>(i)]);
        return Number::parse(text + "e" + std::to_string(exponent)).value();
      });
}

struct Exact {  // value = coefficient * 10^exponent
  cpp_int coefficient;
  int exponent;
};
Exact exact(Number n) {
  std::string text = n.to_string();
  int exponent = 0;
  if (const auto e = text.find('E'); e != std::string::npos) exponent = std::stoi(text.substr(e + 1)), text.resize(e);
  if (const auto point = text.find('.'); point != std::string::npos) {
    exponent -= static_cast<int>(text.size() - point - 1);
    text.erase(point, 1);
  }
  const bool negative = text[0] == '-';
  cpp_int c = 0;
  for (const char digit : text) {
    if (digit != '-') c = c * 10 + (digit - '0');
  }
  return {negative ? cpp_int(-c) : c, exponent};
}
cpp_int raised(const Exact& e, int to) {
  return e.coefficient * boost::multiprecision::pow(cpp_int(10), unsigned(e.exponent - to));
}
std::string rounded(const cpp_int& c, int exponent) {  // by parse(), itself checked against the library below
  const auto n = Number::parse(c.str() + "e" + std::to_string(exponent));
  return n ? n->to_string() : "overflow";
}

// A hundred cases (RapidCheck's default) run in 2 ms here: take more, unless the environment says otherwise.
const int configured = setenv("RC_PARAMS", "max_success=3000", 0);

template <class Check>
void hold(const char* what, Check check) {
  EXPECT_TRUE(rc::check(what, check)) << what;
}

TEST(NumberProperty, TextRoundTrips) {
  hold("parse(to_string(n)) == n", [] {
    const Number n = *any_number(200);
    RC_ASSERT(Number::parse(n.to_string()) == n);
    RC_ASSERT(Number::parse(n.to_string())->hash() == n.hash());
  });
}

TEST(NumberProperty, ParsesAsTheLibraryDoes) {
  hold("parse == __bid128_from_string", [] {
    // Up to 34 + 10 digits with ties made likely.
    const int digits = *rc::gen::inRange(1, 45);
    std::string text;
    for (int i = 0; i < digits; ++i) text += static_cast<char>('0' + *rc::gen::element(0, 4, 5, 5, 9, 0, 1, 7));
    text = "1" + text;
    if (*rc::gen::arbitrary<bool>()) text.insert(*rc::gen::inRange<std::size_t>(1, text.size()), ".");
    const int exponent = *rc::gen::element(0, 3, -20, 6090, -6150, -6180, -6200);
    text += "e" + std::to_string(exponent);
    unsigned flags = 0;
    const TestBid128 theirs = __bid128_from_string(text.data(), 0, &flags);
    const Number library = Number::from_bits(theirs.word[0], theirs.word[1]);
    const auto ours = Number::parse(text);
    RC_LOG() << text;
    RC_ASSERT(ours.has_value() == library.finite());
    if (ours) RC_ASSERT(*ours == library);
  });
}

TEST(NumberProperty, SumsAndProductsAreTheRoundedExactOnes) {
  for (const int widest : {2, 20, 45}) {
    hold("a + b, a - b, a * b", [widest] {
      const Number a = *any_number(widest);
      const Number b = *any_number(widest);
      const Exact x = exact(a), y = exact(b);
      const int low = std::min(x.exponent, y.exponent);
      RC_ASSERT((a + b).to_string() == rounded(raised(x, low) + raised(y, low), low));
      RC_ASSERT((a - b).to_string() == rounded(raised(x, low) - raised(y, low), low));
      RC_ASSERT((a * b).to_string() == rounded(x.coefficient * y.coefficient, x.exponent + y.exponent));
    });
  }
}

TEST(NumberProperty, SmallAmountsTakeTheFastPathsAndAgree) {
  hold("int64 coefficients", [] {
    const auto x = *rc::gen::arbitrary<std::int64_t>();
    const auto y = *rc::gen::arbitrary<std::int64_t>();
    const int ex = *rc::gen::inRange(-22, 22), ey = *rc::gen::inRange(-22, 22);
    const Number a = Number::scaled(x, ex).value(), b = Number::scaled(y, ey).value();
    const int low = std::min(ex, ey);
    const cpp_int left = raised({x, ex}, low), right = raised({y, ey}, low);
    RC_ASSERT((a + b).to_string() == rounded(left + right, low));
    RC_ASSERT((a - b).to_string() == rounded(left - right, low));
    RC_ASSERT((a * b).to_string() == rounded(cpp_int(x) * y, ex + ey));
    RC_ASSERT((a == b) == (left == right));
    RC_ASSERT((a < b) == (left < right));
    RC_ASSERT((a > b) == (left > right));
  });
}

TEST(NumberProperty, QuotientsAreWithinHalfAUnit) {
  hold("|a - q * b| <= ulp(q) / 2 * |b|", [] {
    const Number a = *any_number(20);
    const Number b = *any_number(20);
    RC_PRE(!b.is_zero() && !a.is_zero());
    const Exact x = exact(a), y = exact(b), q = exact(a / b);
    // One unit in the 34th digit of q, as an exponent.
    const int unit =
        q.exponent + static_cast<int>(cpp_int(boost::multiprecision::abs(q.coefficient)).str().size()) - 34;
    const int low = std::min({x.exponent, q.exponent + y.exponent, unit + y.exponent});
    const cpp_int rest = boost::multiprecision::abs(
        raised(x, low) - raised({cpp_int(q.coefficient * y.coefficient), q.exponent + y.exponent}, low));
    RC_ASSERT(rest * 2 <= raised({cpp_int(boost::multiprecision::abs(y.coefficient)), unit + y.exponent}, low));
  });
}

TEST(NumberProperty, OrderIsTheExactOrder) {
  hold("compare", [] {
    const Number a = *any_number(40);
    const Number b = *rc::gen::oneOf(any_number(40), rc::gen::just(a), rc::gen::just(a + Number(1)));
    const Exact x = exact(a), y = exact(b);
    const int low = std::min(x.exponent, y.exponent);
    RC_ASSERT((a < b) == (raised(x, low) < raised(y, low)));
    RC_ASSERT((a == b) == (raised(x, low) == raised(y, low)));
    if (a == b) RC_ASSERT(a.hash() == b.hash());
  });
}

TEST(NumberProperty, RoundingKeepsWithinOneUnitAndIsIdempotent) {
  hold("round", [] {
    const Number a = *any_number(20);
    const int scale = *rc::gen::inRange(-25, 25);
    const auto mode = static_cast<Rounding>(*rc::gen::inRange(0, 7));
    const Number r = a.round(scale, mode);
    RC_ASSERT(r.round(scale, mode) == r);
    RC_ASSERT(r.scale() <= std::max(scale, 0));
    const Number unit = Number::scaled(1, -scale).value();
    RC_ASSERT((r - a).abs() <= unit);  // strictly below, but the difference itself may be rounded
    if (mode == Rounding::floor) RC_ASSERT(r <= a);
    if (mode == Rounding::ceiling) RC_ASSERT(r >= a);
    if (mode == Rounding::down) RC_ASSERT(r.abs() <= a.abs());
    if (mode == Rounding::up) RC_ASSERT(r.abs() >= a.abs());
    if (mode <= Rounding::half_down) RC_ASSERT((r - a).abs() * Number(2) <= unit);
  });
}

TEST(NumberProperty, ModuloIsTheExactRemainder) {
  hold("modulo", [] {
    const Number a = *any_number(15);
    const Number b = *any_number(15);
    RC_PRE(!b.is_zero());
    const Exact x = exact(a), y = exact(b);
    const int low = std::min(x.exponent, y.exponent);
    const cpp_int divisor = raised(y, low);
    cpp_int rest = raised(x, low) % divisor;
    if (rest != 0 && (rest < 0) != (divisor < 0)) rest += divisor;
    RC_ASSERT(Number::modulo(a, b).to_string() == rounded(rest, low));
  });
}

TEST(NumberProperty, ScaledIntegersRoundTrip) {
  hold("to_scaled128(scaled)", [] {
    const auto c = *rc::gen::arbitrary<std::int64_t>();
    const int scale = *rc::gen::inRange(0, 18);
    const auto n = Number::scaled(c, -scale);
    RC_ASSERT(n.has_value());
    RC_ASSERT(n->to_scaled128(scale) == std::optional<liangce::int128>(c));
  });
}

}  // namespace
