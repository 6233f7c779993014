// Types and units: what is said before anything runs (policy profile), spelling, conformance, coercion.
#include "feel_testing.hpp"

namespace {

using namespace liangce;
using namespace liangce::feel;
using namespace liangce::feel::testing;

/// Compiles in a scope of typed facts; gives the type or "code: message".
std::string compiled(std::string_view expression, const TypeRef& expected = Type::any()) {
  Environment scope;
  std::uint32_t slot = 0;
  const auto fact = [&](const char* name, TypeRef type) {
    scope.declare(name, Binding{Binding::Kind::fact, slot++, std::move(type), {}, {}});
  };
  const auto money = [](const char* unit) { return Type::number(*Unit::parse(unit)); };
  fact("收入", money("元/人·年"));
  fact("月收入", money("元/人·月"));
  fact("贷款", money("元"));
  fact("额度", money("万元"));
  fact("人数", money("人"));
  fact("比例", Type::number());
  fact("住房", Type::choice({"ok", "problem"}));
  fact("姓名", Type::text());
  fact("日期", Type::date());
  fact("有车", Type::boolean());
  fact("成员", Type::list(Type::context({{"年龄", Type::number()}, {"收入", money("元")}})));
  Code code(Profile::policy);
  code.set_fact_count(slot);
  Diagnostics diagnostics;
  Compiler compiler(code, scope, Limits{}, diagnostics);
  SourceText text;
  text.text = std::string(expression);
  const auto node = compiler.expression(text, expected);
  if (!node)
    return diagnostics.items().empty() ? "nothing said"
                                       : diagnostics.items()[0].code + ": " + diagnostics.items()[0].message;
  return compiler.type(*node)->to_string();
}

TEST(Types, UnitsOfSumsAndProducts) {
  EXPECT_EQ(compiled("收入 + 收入"), "number (元/人·年)");
  EXPECT_EQ(compiled("收入 + 5"), "number (元/人·年)");
  EXPECT_EQ(compiled("贷款 * 2"), "number (元)");
  EXPECT_EQ(compiled("贷款 / 人数"), "number (元/人)");
  EXPECT_EQ(compiled("贷款 / 贷款"), "number");
  EXPECT_EQ(compiled("额度 * 10000 > 贷款").substr(0, 5), "LC504");
  EXPECT_EQ(compiled("收入 < 月收入").substr(0, 5), "LC504");
  EXPECT_EQ(compiled("贷款 + 额度").substr(0, 5), "LC504");
  EXPECT_EQ(compiled("贷款 between 1 and 额度").substr(0, 5), "LC504");
  EXPECT_EQ(compiled("2 ** 贷款").substr(0, 5), "LC504");
}

TEST(Types, UnitsGoThroughBuiltins) {
  EXPECT_EQ(compiled("max(贷款, 0)"), "number (元)");
  EXPECT_EQ(compiled("max([0, 贷款])"), "number (元)");
  EXPECT_EQ(compiled("sum(成员.收入)"), "number (元)");
  EXPECT_EQ(compiled("四舍五入(贷款 / 3, 2)"), "number (元)");
  EXPECT_EQ(compiled("floor(贷款)"), "number (元)");
  EXPECT_EQ(compiled("abs(贷款 - 5)"), "number (元)");
  EXPECT_EQ(compiled("round half up(scale: 2, n: 贷款)"), "number (元)");
  EXPECT_EQ(compiled("count(成员)"), "number");
  EXPECT_EQ(compiled("max(贷款, 额度)").substr(0, 5), "LC504");
  EXPECT_EQ(compiled("sum([贷款, 额度])").substr(0, 5), "LC504");
  EXPECT_EQ(compiled("min(收入, 月收入)").substr(0, 5), "LC504");
  EXPECT_EQ(compiled("product([贷款, 人数])"), "number");
}

TEST(Types, ElementsGoThroughBuiltins) {
  EXPECT_EQ(compiled("sort(成员, function(a, b) a.年龄 < b.年龄)[1].收入"), "number (元)");
  EXPECT_EQ(compiled("reverse([日期, 日期])"), "list<date>");
  EXPECT_EQ(compiled("concatenate([0], 成员.收入)"), "list<number (元)>");
  EXPECT_EQ(compiled("flatten([成员.收入, [贷款]])"), "list<number (元)>");
  EXPECT_EQ(compiled("成员[年龄 > 60].收入"), "list<number (元)>");
  EXPECT_EQ(compiled("distinct values(成员.年龄)"), "list<number>");
  EXPECT_EQ(compiled("add months(日期, 1)"), "date");
  EXPECT_EQ(compiled("month window(日期)"), "range<date>");
  EXPECT_EQ(compiled("split(姓名, \" \")"), "list<string>");
}

TEST(Types, WrongTypesAreRefused) {
  EXPECT_EQ(compiled("住房 = \"probelm\"").substr(0, 5), "LC503");
  EXPECT_EQ(compiled("住房 = 1").substr(0, 5), "LC501");
  EXPECT_EQ(compiled("姓名 < 5").substr(0, 5), "LC501");
  EXPECT_EQ(compiled("日期 > \"2023-06-30\"").substr(0, 5), "LC501");
  EXPECT_EQ(compiled("日期 + 30").substr(0, 5), "LC501");
  EXPECT_EQ(compiled("有车 and 姓名").substr(0, 5), "LC501");
  EXPECT_EQ(compiled("if 贷款 then 1 else 2").substr(0, 5), "LC501");
  EXPECT_EQ(compiled("-姓名").substr(0, 5), "LC501");
  EXPECT_EQ(compiled("abs(姓名)").substr(0, 5), "LC501");
  EXPECT_EQ(compiled("abs(1, 2)").substr(0, 5), "LC505");
  EXPECT_EQ(compiled("round half up(1)").substr(0, 5), "LC505");
  EXPECT_EQ(compiled("贷款(1)").substr(0, 5), "LC501");
  EXPECT_EQ(compiled("成员.年令").substr(0, 5), "LC302");
  EXPECT_EQ(compiled("5000 / 0").substr(0, 5), "LC503");
  EXPECT_EQ(compiled("date(2023, 2, 30)").substr(0, 5), "LC503");
  EXPECT_EQ(compiled("absence reason(贷款) = \"mising\"").substr(0, 5), "LC503");
  EXPECT_EQ(compiled("贷款 < 5", Type::number()).substr(0, 5), "LC501");
  EXPECT_EQ(compiled("贷款", Type::number(*Unit::parse("万元"))).substr(0, 5), "LC504");
  EXPECT_EQ(compiled("every 人 in 成员 satisfies 人.年龄").substr(0, 5), "LC501");
}

TEST(Types, MessagesSayWhatIsMeant) {
  EXPECT_NE(compiled("额度 > 贷款").find("万元"), std::string::npos);
  try {
    evaluate_text("四舍六入(1, 2)", Value::context({}), options(Profile::policy));
    FAIL();
  } catch (const PolicyError& error) {
    EXPECT_EQ(error.diagnostics()[0].code, "LC301");
  }
}

TEST(Types, Spelling) {
  for (const char* text : {"number", "string", "boolean", "date", "time", "date and time", "days and time duration",
                           "years and months duration", "Any", "list<number>", "list<list<date>>",
                           "context<a: number, b c: string>", "range<date>", "function<number, string> -> boolean"}) {
    const auto type = parse_type(text);
    ASSERT_TRUE(type) << text;
    EXPECT_EQ((*type)->to_string(), text);
  }
  EXPECT_EQ((*parse_type("dateTime"))->to_string(), "date and time");
  EXPECT_EQ((*parse_type("yearMonthDuration"))->to_string(), "years and months duration");
  EXPECT_FALSE(parse_type("list<"));
  EXPECT_FALSE(parse_type("nothing"));
  EXPECT_FALSE(parse_type("list<number> x"));
}

TEST(Types, Conformance) {
  const auto conform = [](const char* from, const char* to) { return conforms(**parse_type(from), **parse_type(to)); };
  EXPECT_TRUE(conform("number", "Any"));
  EXPECT_FALSE(conform("Any", "number"));
  EXPECT_TRUE(conform("list<number>", "list<Any>"));
  EXPECT_FALSE(conform("list<number>", "list<string>"));
  EXPECT_TRUE(conform("context<a: number, b: string>", "context<a: number>"));
  EXPECT_FALSE(conform("context<a: number>", "context<a: number, b: string>"));
  EXPECT_TRUE(conform("function<Any> -> number", "function<number> -> Any"));
  EXPECT_FALSE(conform("function<number> -> number", "function<Any> -> number"));
}

TEST(Types, Coercion) {
  EXPECT_EQ(coerce(Value::list({5}), *Type::number())->to_feel(), "5");
  EXPECT_EQ(coerce(Value(5), **parse_type("list<number>"))->to_feel(), "[5]");
  EXPECT_EQ(coerce(*Date::parse("2023-06-30"), *Type::date_time())->to_feel(), "@\"2023-06-30T00:00:00Z\"");
  EXPECT_FALSE(coerce(Value("5"), *Type::number()));
  EXPECT_FALSE(coerce(Value::list({5, 6}), *Type::number()));
  EXPECT_FALSE(coerce(Value::list({Value::list({5})}), *Type::number()));  // one step only
  EXPECT_TRUE(coerce(Value(), *Type::number())->is_absent());
}

TEST(Types, Units) {
  const auto unit = [](const char* text) { return Unit::parse(text)->to_string(); };
  EXPECT_EQ(unit("元/人·年"), "元/人·年");
  EXPECT_EQ(unit("元/人/年"), "元/人·年");
  EXPECT_EQ(unit("m^2"), "m^2");
  EXPECT_EQ(unit("m·m"), "m^2");
  EXPECT_EQ(unit("1/年"), "1/年");
  EXPECT_FALSE(Unit::parse(""));
  EXPECT_FALSE(Unit::parse("元/"));
  EXPECT_FALSE(Unit::parse("/元"));
  EXPECT_EQ((*Unit::parse("元/人·年") * *Unit::parse("人")).to_string(), "元/年");
  EXPECT_NE(Unit::explain_mismatch(*Unit::parse("万元"), *Unit::parse("元")).find("10000"), std::string::npos);
}

}  // namespace
