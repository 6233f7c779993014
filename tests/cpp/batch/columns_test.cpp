// Arrow columns: what is written reads back the same, what is hostile is refused with a reason.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "liangce/batch/column.hpp"
#include "liangce/batch/column_builder.hpp"

namespace liangce::batch {
namespace {

Number number(std::string_view text) { return *Number::parse(text); }

/// A finished column with its type, ready to read.
struct Finished {
  explicit Finished(ColumnBuilder builder) {
    builder.settle();
    builder.finish_schema(schema.get());
    builder.finish_array(0, builder.parts().size(), array.get());
    std::string problem;
    type = *read_column_type(*schema.get(), problem);
  }
  std::vector<std::string> read() const {
    const Column column(type, *array.get());
    TextPool pool;
    std::vector<std::string> out;
    CellProblem problem;
    for (std::int64_t row = 0; row < column.length(); ++row) out.push_back(column.read(row, pool, problem).to_feel());
    EXPECT_FALSE(problem) << problem.message;
    return out;
  }
  OwnedSchema schema;
  OwnedArray array;
  ColumnType type;
};

ColumnPart part_of(ResultKind kind, const std::vector<Value>& values) {
  ColumnPart part(kind);
  for (const Value& value : values) {
    if (kind == ResultKind::value) {
      part.add_value(value);
    } else if (value.is_absent()) {
      part.add_null();
    } else if (kind == ResultKind::word) {
      part.add_word(value.text());
    } else {
      for (const Value& item : value.items()) part.add_list_item(item.text());
      part.close_list();
    }
  }
  return part;
}

/// Each value in a part of its own shows that types are those of the whole column.
ColumnBuilder column_of(ResultKind kind, const std::vector<Value>& values, std::string name = "c", bool parts = false) {
  ColumnBuilder builder(std::move(name), kind);
  if (parts) {
    for (const Value& value : values) builder.add(part_of(kind, {value}));
  } else {
    builder.add(part_of(kind, values));
  }
  return builder;
}

TEST(Columns, EachKindOfResultHasItsArrowTypeAndReadsBack) {
  struct Case {
    std::vector<Value> values;
    std::string type;
    std::vector<std::string> text;
  };
  const Value gap = Value::absent(Reason::missing);
  const std::vector<Case> cases = {
      {{true, gap, false}, "bool", {"true", "null", "false"}},
      {{number("7100.5"), gap, number("-3")}, "decimal128(scale 1)", {"7100.5", "null", "-3"}},
      {{number("1e32"), number("0.00001")}, "decimal128(scale 5)", {"100000000000000000000000000000000", "0.00001"}},
      {{number("1e33"), number("0.00001")}, "utf8", {"\"1000000000000000000000000000000000\"", "\"0.00001\""}},
      {{number("1e40"), number("1")}, "utf8", {"\"1E+40\"", "\"1\""}},
      {{*Date::from_ymd(2023, 5, 11), gap}, "date32", {"@\"2023-05-11\"", "null"}},
      {{*Date::from_ymd(99'999'999, 1, 1)}, "utf8", {"\"99999999-01-01\""}},
      {{number("1"), Value("a"), true}, "utf8", {"\"1\"", "\"a\"", "\"true\""}},
      {{Value("住房"), gap, Value("")}, "utf8", {"\"住房\"", "null", "\"\""}},
      {{Value::list({Value("a"), Value("b")}), gap, Value::list({})}, "list<utf8>", {"[\"a\", \"b\"]", "null", "[]"}},
      {{gap, gap}, "utf8", {"null", "null"}},
  };
  for (const Case& c : cases) {
    for (const bool parts : {false, true}) {
      const Finished finished(column_of(ResultKind::value, c.values, "c", parts));
      EXPECT_EQ(describe(finished.type), c.type);
      EXPECT_EQ(finished.read(), c.text) << c.type;
    }
  }
}

TEST(Columns, WordsAreADictionaryWithEachWordOnce) {
  const Finished finished(column_of(ResultKind::word, {Value("MET"), Value("NOT_MET"), Value("MET"), Value()}));
  EXPECT_EQ(describe(finished.type), "dictionary<utf8>");
  EXPECT_EQ(finished.array->dictionary->length, 2);
  EXPECT_EQ(finished.read(), (std::vector<std::string>{"\"MET\"", "\"NOT_MET\"", "\"MET\"", "null"}));
}

TEST(Columns, IndicesAreAsNarrowAsTheirWordsAllow) {
  // Signed indices: 127 words are numbered 0 to 126, and nothing but a null has no word.
  const std::pair<std::size_t, std::string> widths[] = {{1, "c"}, {127, "c"}, {128, "s"}, {32'767, "s"}, {32'768, "i"}};
  for (const auto& [count, format] : widths) {
    std::vector<Value> values;
    std::vector<std::string> expected;
    for (std::size_t word = 0; word < count; ++word) {
      values.emplace_back(std::to_string(word));
      expected.push_back("\"" + std::to_string(word) + "\"");
    }
    values.emplace_back();
    expected.emplace_back("null");
    for (const bool parts : {false, true}) {
      const Finished finished(column_of(ResultKind::word, values, "c", parts));
      EXPECT_EQ(finished.schema->format, format) << count;
      EXPECT_EQ(finished.read(), expected) << count;
    }
    // One word everywhere is written by another way.
    ColumnBuilder builder("c", ResultKind::value, Kind::text);
    for (const bool same : {true, false}) {
      ColumnPart part = builder.part();
      if (same) {
        part.add_same(values[0], 5);
      } else {
        for (const Value& value : values) part.add_value(value);
      }
      builder.add(std::move(part));
    }
    std::vector<std::string> twice(5, expected[0]);
    twice.insert(twice.end(), expected.begin(), expected.end());
    const Finished mixed(std::move(builder));
    EXPECT_EQ(mixed.schema->format, format) << count;
    EXPECT_EQ(mixed.read(), twice) << count;
  }
}

TEST(Columns, PartsThatMetTheirWordsInAnotherOrderShareOneDictionary) {
  ColumnBuilder builder("c", ResultKind::word);
  builder.add(part_of(ResultKind::word, {Value(), Value("b"), Value("a")}));
  builder.add(part_of(ResultKind::word, {Value("a"), Value("c"), Value("b"), Value()}));
  builder.settle();
  OwnedSchema schema;
  builder.finish_schema(schema.get());
  std::string problem;
  const ColumnType type = *read_column_type(*schema.get(), problem);
  std::vector<std::string> out;
  for (const std::size_t part : {0, 1}) {
    OwnedArray array;
    builder.finish_array(part, part + 1, array.get());
    EXPECT_EQ(array->dictionary->length, 3);
    const Column column(type, *array.get());
    TextPool pool;
    CellProblem cell;
    for (std::int64_t row = 0; row < column.length(); ++row) out.push_back(column.read(row, pool, cell).to_feel());
  }
  EXPECT_EQ(out, (std::vector<std::string>{"null", "\"b\"", "\"a\"", "\"a\"", "\"c\"", "\"b\"", "null"}));
}

TEST(Columns, ListsOfWordsKeepEmptyAndAbsentApart) {
  const std::vector<Value> values = {Value::list({Value("x"), Value("y")}), Value::list({}), Value(),
                                     Value::list({Value("y")})};
  for (const bool parts : {false, true}) {
    const Finished finished(column_of(ResultKind::text_list, values, "c", parts));
    EXPECT_EQ(describe(finished.type), "list<utf8>");
    EXPECT_EQ(finished.read(), (std::vector<std::string>{"[\"x\", \"y\"]", "[]", "null", "[\"y\"]"}));
  }
}

TEST(Columns, AColumnOfNothingHasTheTypeExpectedOfIt) {
  const std::vector<std::pair<Kind, std::string>> types = {{Kind::boolean, "bool"},
                                                           {Kind::number, "decimal128(scale 0)"},
                                                           {Kind::date, "date32"},
                                                           {Kind::absent, "utf8"},
                                                           {Kind::list, "list<utf8>"}};
  for (const auto& [kind, type] : types) {
    ColumnBuilder builder("c", ResultKind::value, kind);
    builder.add(part_of(ResultKind::value, {Value(), Value()}));
    EXPECT_EQ(describe(Finished(std::move(builder)).type), type);
  }
}

TEST(Columns, ATableIsAStructOfItsColumnsInBatchesOfWholeParts) {
  std::vector<ColumnBuilder> columns;
  columns.push_back(column_of(ResultKind::value, {Value(1), Value(2), Value(3)}, "n", true));
  columns.push_back(column_of(ResultKind::word, {Value("x"), Value(), Value("y")}, "d", true));
  OwnedSchema schema;
  std::vector<OwnedArray> batches;
  finish_table(columns, 2, schema, batches);
  std::string problem;
  const ColumnType type = *read_column_type(*schema.get(), problem);
  ASSERT_EQ(batches.size(), 2U);
  EXPECT_EQ(batches[0]->length, 2);
  EXPECT_EQ(batches[1]->length, 1);
  TextPool pool;
  CellProblem cell;
  EXPECT_EQ(Column(type, *batches[0].get()).read(1, pool, cell).to_feel(), "{n: 2, d: null}");
  EXPECT_EQ(Column(type, *batches[1].get()).read(0, pool, cell).to_feel(), "{n: 3, d: \"y\"}");
}

/// A column of raw buffers for hostile input.
struct Raw {
  explicit Raw(const char* format) {
    schema.format = format;
    std::string problem;
    auto read = read_column_type(schema, problem);
    EXPECT_TRUE(read.has_value()) << problem;
    type = std::move(*read);
  }
  Value read(std::int64_t row, CellProblem& problem) {
    array.buffers = buffers.data();
    array.n_buffers = static_cast<std::int64_t>(buffers.size());
    TextPool pool;
    return Column(type, array).read(row, pool, problem);
  }
  ArrowSchema schema{};
  ArrowArray array{};
  std::vector<const void*> buffers;
  ColumnType type;
};

TEST(Columns, FloatsAreTheirShortestDecimalTextAndNanIsMissing) {
  const double values[] = {7499.99, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()};
  Raw raw("g");
  raw.array.length = 3;
  raw.buffers = {nullptr, values};
  CellProblem problem;
  EXPECT_EQ(raw.read(0, problem).number(), number("7499.99"));
  EXPECT_TRUE(raw.read(1, problem).is_absent());
  EXPECT_FALSE(problem) << problem.message;
  EXPECT_TRUE(raw.read(2, problem).is_absent());
  EXPECT_STREQ(problem.code, "LC804");
}

TEST(Columns, AFloatWithMoreThanFifteenDigitsIsNotWhatSomebodyWrote) {
  const double values[] = {0.1 + 0.2, 123456789012345.0, 1234567890123456.0, 1e300, -0.1 - 0.2};
  Raw raw("g");
  raw.array.length = 5;
  raw.buffers = {nullptr, values};
  for (const std::int64_t row : {0, 2, 4}) {
    CellProblem problem;
    EXPECT_TRUE(raw.read(row, problem).is_absent());
    EXPECT_STREQ(problem.code, "LC803");
  }
  CellProblem problem;
  EXPECT_EQ(raw.read(1, problem).number(), number("123456789012345"));
  EXPECT_EQ(raw.read(3, problem).number(), number("1e300"));
  EXPECT_FALSE(problem) << problem.message;
}

TEST(Columns, MidnightIsADateOnlyWhereOneIsWanted) {
  const std::int64_t day = 86'400'000'000;
  const std::int64_t values[] = {0, day, day + 1, -day};
  Raw raw("tsu:");
  raw.array.length = 4;
  raw.buffers = {nullptr, values};
  CellProblem problem;
  EXPECT_EQ(raw.read(1, problem).kind(), Kind::date_time);
  raw.type.midnight_is_date = true;
  EXPECT_EQ(raw.read(1, problem).to_feel(), "@\"1970-01-02\"");
  EXPECT_EQ(raw.read(3, problem).to_feel(), "@\"1969-12-31\"");
  EXPECT_EQ(raw.read(2, problem).kind(), Kind::date_time);
}

TEST(Columns, OffsetsOfSlicesCount) {
  const std::int32_t values[] = {1, 2, 3, 4};
  const std::uint8_t validity[] = {0b1011};
  Raw raw("i");
  raw.array.length = 2;
  raw.array.offset = 2;
  raw.array.null_count = -1;
  raw.buffers = {validity, values};
  CellProblem problem;
  EXPECT_TRUE(raw.read(0, problem).is_absent());
  EXPECT_EQ(raw.read(1, problem).number(), Number(4));
}

TEST(Columns, HostileArraysAreRefusedWithAReason) {
  {
    Raw raw("i");
    raw.array.length = 1;
    raw.buffers = {nullptr, nullptr};
    CellProblem problem;
    EXPECT_THROW(raw.read(0, problem), std::invalid_argument);
  }
  {
    const std::int32_t offsets[] = {5, 2};
    Raw raw("u");
    raw.array.length = 1;
    raw.buffers = {nullptr, offsets, "hello"};
    CellProblem problem;
    EXPECT_TRUE(raw.read(0, problem).is_absent());
    EXPECT_NE(problem.message.find("backwards"), std::string::npos);
  }
  {
    const std::int32_t offsets[] = {0, 2};
    Raw raw("u");
    raw.array.length = 1;
    raw.buffers = {nullptr, offsets, "\xff\xfe"};
    CellProblem problem;
    EXPECT_TRUE(raw.read(0, problem).is_absent());
    EXPECT_NE(problem.message.find("UTF-8"), std::string::npos);
  }
}

TEST(Columns, UnreadableTypesAreNamed) {
  for (const char* format : {"z", "+r", "tiM", "d:12", "d:12,2,99", "w:4", "", "+ud:0"}) {
    ArrowSchema schema{};
    schema.format = format;
    std::string problem;
    EXPECT_FALSE(read_column_type(schema, problem).has_value()) << format;
    EXPECT_NE(problem.find(format), std::string::npos) << problem;
  }
}

TEST(Columns, ASchemaThatNestsWithoutEndIsRefused) {
  ArrowSchema schema{};
  schema.format = "+l";
  schema.n_children = 1;
  ArrowSchema* self = &schema;
  schema.children = &self;
  std::string problem;
  EXPECT_FALSE(read_column_type(schema, problem).has_value());
  EXPECT_NE(problem.find("nests"), std::string::npos);
}

}  // namespace
}  // namespace liangce::batch
