// What a table says besides verdicts: missing facts as bits, what decided, words as dictionaries; by column and by row.
#include <gtest/gtest.h>

#include <algorithm>

#include "liangce/batch/column_builder.hpp"
#include "table_support.hpp"

namespace liangce::batch {
namespace {

using namespace testing;
using Strings = std::vector<std::string>;

constexpr const char* visit_policy = R"(
policy: test.visit
title: 走访
in force: 2023-01-01 .. 2023-12-31
facts:
  类型: {en: kind, type: choice, of: [一般, 重点, 其他]}
  收入: {en: income, type: number, scale: 2, at least: unbounded}
  残疾: {en: disabled, type: boolean}
  备注: {en: note, type: text}
rules:
  结论:
    table:
      hit: first
      inputs: [类型, 收入 < 100, 残疾]
      outputs: [{name: answer, type: text}, {name: next, type: text}]
      rows:
        - {id: 甲, if: ['"重点"', -, -], then: ['"YES"', '"now"']}
        - {id: 乙, if: [-, unknown, -], then: [UNDETERMINED, '"ask"'], missing: [收入]}
        - {id: 丙, if: [-, true, true], then: ['"YES"', '"soon"']}
        - {id: 丁, if: [-, false, -], then: ['"NO"', null]}
        - {id: 戊, if: [-, true, false], then: ['"NO"', '"later"']}
  额度: {value: 10}
  残疾额度: {exception to: 额度, if: 残疾, value: 20}
  低收入额度: {exception to: 额度, if: 收入 < 50, value: 20}
decisions:
  走访: {verdict: 结论.answer, values: {next: 结论.next, note: 备注}}
  发放: {kind: computation, value: 额度}
  分支: {verdict: 'if 残疾 and 收入 < 100 then "A" else "B"', verdicts: [A, B]}
  直接: {verdict: 类型}
)";

std::shared_ptr<const Program> program() {
  static const Policy policy = policy_of(visit_policy);
  return policy.on(date("2023-06-30"));
}

OwnedStream table() {
  std::vector<Made> columns;
  columns.push_back(texts({"重点", "一般", "一般", "一般", "一般", std::nullopt, "一般", "?"}).named("类型"));
  columns.push_back(
      fixed<std::int64_t>("d:18,2,64", {1, std::nullopt, 9999, 10000, 9999, 4999, 9999, 1}).named("收入"));
  columns.push_back(booleans({std::nullopt, true, true, std::nullopt, false, true, std::nullopt, true}).named("残疾"));
  return stream(structure(std::move(columns)));
}

TableResult decide(bool columns, bool bits) {
  TableOptions options;
  options.columns = columns;
  options.missing_bits = bits;
  options.decided_by = true;
  return decide_table(program(), table(), {}, options);
}

TEST(ResultColumns, TheDecidingRowExceptionOrBranch) {
  for (const bool columns : {true, false}) {
    const ReadTable said = read(decide(columns, false).table);
    EXPECT_EQ(said.names[6], "走访.decided_by");  // after the verdict, two outputs, missing, findings and retroactive
    EXPECT_EQ(said.types.at("走访.decided_by"), "dictionary<utf8>");
    // The sixth row: 重点 may hit first. The seventh: whether disabled decides between 丙 and 戊.
    EXPECT_EQ(said.cells.at("走访.decided_by"),
              (Strings{"\"甲\"", "\"乙\"", "\"丙\"", "\"丁\"", "\"戊\"", "null", "null", "null"}));
    // Both hold in the sixth row and say the same: neither alone.
    EXPECT_EQ(said.cells.at("发放.decided_by"),
              (Strings{"null", "null", "\"残疾额度\"", "null", "\"额度\"", "null", "null", "null"}));
    EXPECT_EQ(said.cells.at("分支.decided_by"),
              (Strings{"null", "null", "\"then\"", "\"else\"", "\"else\"", "\"then\"", "null", "null"}));
    EXPECT_EQ(said.cells.at("直接.decided_by"), Strings(8, "null"));
  }
}

TEST(ResultColumns, LabelsAreAllThereAndAByteARow) {
  const TableResult result = decide(true, false);
  const ArrowSchema& schema = result.table.schema();
  std::int64_t place = 0;
  while (std::string(schema.children[place]->name) != "走访.decided_by") ++place;
  EXPECT_STREQ(schema.children[place]->format, "c");
  const ArrowArray& column = *result.table.batch(0).children[place];
  EXPECT_EQ(column.dictionary->length, 5);
  const auto* index = static_cast<const std::int8_t*>(column.buffers[1]);
  EXPECT_EQ((std::vector<int>{index[0], index[1], index[2], index[3], index[4]}), (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(ResultColumns, MissingFactsAsBits) {
  for (const bool columns : {true, false}) {
    const TableResult bits = decide(columns, true);
    const ReadTable said = read(bits.table);
    const ReadTable lists = read(decide(columns, false).table);
    EXPECT_EQ(lists.cells.at("走访.missing"),
              (Strings{"[]", "[\"收入\"]", "[]", "[]", "[]", "[]", "[\"残疾\"]", "null"}));
    ASSERT_EQ(bits.missing_names.size(), 4U);
    EXPECT_EQ(bits.missing_names[0].column, "走访.missing");
    EXPECT_EQ(bits.missing_names[0].names, (Strings{"类型", "收入", "残疾"}));
    EXPECT_EQ(said.cells.at("走访.missing"), (Strings{"0", "2", "0", "0", "0", "0", "4", "null"}));
    for (const TableResult::Bits& each : bits.missing_names) {
      const auto& numbers = said.cells.at(each.column);
      for (std::size_t row = 0; row < numbers.size(); ++row) {
        if (numbers[row] == "null") continue;
        std::string list = "[";
        for (std::size_t i = 0; i < each.names.size(); ++i) {
          if ((std::stoull(numbers[row]) >> i & 1U) != 0) list += (list == "[" ? "\"" : ", \"") + each.names[i] + "\"";
        }
        EXPECT_EQ(list + "]", lists.cells.at(each.column)[row]) << each.column << " row " << row;
      }
    }
  }
}

TEST(ResultColumns, OutsideItsPeriodThePolicyItselfIsMissing) {
  const auto outside = policy_of(visit_policy).on(date("2024-06-30"));
  for (const bool columns : {true, false}) {
    TableOptions options;
    options.missing_bits = options.decided_by = true;
    options.columns = columns;
    const TableResult result = decide_table(outside, table(), {"走访"}, options);
    EXPECT_EQ(result.missing_names[0].names, Strings{"test.visit"});
    EXPECT_EQ(read(result.table).cells.at("走访.missing")[0], "1");
    EXPECT_EQ(read(result.table).cells.at("走访.decided_by")[0], "null");
  }
}

TEST(ResultColumns, OutputsThatAreTextAreDictionaries) {
  for (const bool columns : {true, false}) {
    const ReadTable said = read(decide(columns, false).table);
    for (const char* output : {"走访.next", "走访.note"})
      EXPECT_EQ(said.types.at(output), "dictionary<utf8>") << output;
    EXPECT_EQ(said.cells.at("走访.next"),
              (Strings{"\"now\"", "\"ask\"", "\"soon\"", "null", "\"later\"", "null", "null", "null"}));
    EXPECT_EQ(said.cells.at("走访.note"), Strings(8, "null"));
  }
}

/// Reads a finished builder.
Strings finished(ColumnBuilder builder, std::string& type) {
  builder.settle();
  OwnedSchema schema;
  builder.finish_schema(schema.get());
  OwnedArray array;
  builder.finish_array(0, builder.parts().size(), array.get());
  std::string problem;
  const ColumnType read_type = *read_column_type(*schema.get(), problem);
  type = describe(read_type);
  const Column column(read_type, *array.get());
  TextPool pool;
  CellProblem cell;
  Strings out;
  for (std::int64_t row = 0; row < column.length(); ++row) out.push_back(column.read(row, pool, cell).to_feel());
  return out;
}

ColumnPart values(const std::vector<Value>& all) {
  ColumnPart part(ResultKind::value);
  for (const Value& value : all) part.add_value(value);
  return part;
}

TEST(ResultColumns, ColumnsOfRowsAndSingleRowsMix) {
  std::string type;
  const std::uint64_t known[] = {0b101};
  const std::int64_t numbers[] = {150, 0, -25};
  ColumnPart part(ResultKind::value);
  part.add_numbers(numbers, known, 2, false);
  part.add_numbers(numbers, known, 2, false);
  const ColumnPart other = values({Value(7), Value(), Value(number("0.125"))});
  part.replace(0, other, 0);
  part.replace(2, other, 1);
  part.replace(5, other, 2);
  part.replace(4, other, 0);  // in any order
  part.append(other);
  ColumnBuilder builder("n", ResultKind::value, Kind::number);
  builder.add(part);
  EXPECT_EQ(finished(std::move(builder), type),
            (Strings{"7", "null", "null", "1.5", "7", "0.125", "7", "null", "0.125"}));
  EXPECT_EQ(type, "decimal128(scale 3)");

  ColumnPart same(ResultKind::value);
  same.add_same(Value(true), 3);
  same.replace(1, values({Value(false)}), 0);
  same.add_same(Value(), 1);
  same.add_same(Value(true), 1);
  same.append(values({Value(false), Value()}));
  ColumnBuilder flags("b", ResultKind::value, Kind::boolean);
  flags.add(same);
  EXPECT_EQ(finished(std::move(flags), type), (Strings{"true", "false", "true", "null", "true", "false", "null"}));
  EXPECT_EQ(type, "bool");

  const std::vector<std::string> names = {"a", "b", "c"};
  const std::uint64_t sets[] = {0b101, 0, 0b010};
  ColumnPart lists(ResultKind::text_list);
  lists.add_sets(sets, names);
  ColumnPart said(ResultKind::text_list);
  said.add_list_item("b"), said.add_list_item("c"), said.close_list();
  said.add_null();
  said.add_list_item("c"), said.add_list_item("a"), said.close_list();  // an order no set has
  lists.replace(1, said, 0);
  lists.replace(2, said, 1);
  ColumnPart in_order = lists;
  ColumnBuilder in_sets("l", ResultKind::text_list);
  in_sets.add(std::move(in_order));
  EXPECT_EQ(finished(std::move(in_sets), type), (Strings{"[\"a\", \"c\"]", "[\"b\", \"c\"]", "null"}));
  lists.replace(0, said, 2);
  lists.add_sets(sets, names);
  ColumnBuilder spelled("l", ResultKind::text_list);
  spelled.add(std::move(lists));
  EXPECT_EQ(finished(std::move(spelled), type),
            (Strings{"[\"c\", \"a\"]", "[\"b\", \"c\"]", "null", "[\"a\", \"c\"]", "[]", "[\"b\"]"}));
}

// A part may begin with rows the single case said, whose words stand in the order it said them.
TEST(ResultColumns, ColumnsOfRowsAfterSingleRowsKeepTheirOwnWords) {
  std::string type;
  const std::vector<std::string> words = {"a", "b", "c"};
  const std::uint8_t codes[] = {0, 1, 2};
  ColumnPart said(ResultKind::word);
  said.add_word("c"), said.add_word("z"), said.add_word("a");
  ColumnPart verdicts(ResultKind::word);
  verdicts.append(said);
  verdicts.add_words(codes, words);
  ColumnBuilder of_words("w", ResultKind::word);
  of_words.add(std::move(verdicts));
  EXPECT_EQ(finished(std::move(of_words), type), (Strings{"\"c\"", "\"z\"", "\"a\"", "\"a\"", "\"b\"", "\"c\""}));

  const std::vector<Value> known = {Value("a"), Value("b")};
  const std::uint8_t of_known[] = {0, 1, 7};
  ColumnPart one(ResultKind::value);
  one.add_values(of_known, std::vector<Value>{Value("b"), Value("x")});
  ColumnPart outputs(ResultKind::value);
  outputs.append(one);
  outputs.add_values(of_known, known);
  ColumnBuilder of_values("v", ResultKind::value, Kind::text);
  of_values.add(outputs);
  EXPECT_EQ(finished(std::move(of_values), type), (Strings{"\"b\"", "\"x\"", "null", "\"a\"", "\"b\"", "null"}));

  const std::uint64_t first_only[] = {0b01};
  const std::int64_t cents[] = {150, 0};
  for (const Value& said_before : {Value("x"), Value(number("0.125")), Value()}) {
    ColumnPart numbers(ResultKind::value);
    numbers.append(values({said_before, said_before}));
    numbers.add_numbers(cents, first_only, 2, false);
    EXPECT_TRUE(numbers.value(1).same(said_before));
    EXPECT_TRUE(numbers.value(2).same(number("1.5")));
    EXPECT_TRUE(numbers.value(3).is_absent());
    EXPECT_EQ(numbers.rows(), 4U);
  }
  ColumnPart constants(ResultKind::value);
  constants.add_same(Value(3), 2);
  constants.add_numbers(cents, first_only, 2, false);
  EXPECT_TRUE(constants.value(1).same(Value(3)));
  EXPECT_TRUE(constants.value(2).same(number("1.5")));

  const std::uint64_t sets[] = {0b101, 0, 0b010};
  for (const bool empty : {false, true}) {
    ColumnPart lists(ResultKind::text_list);
    ColumnPart rows(ResultKind::text_list);
    if (!empty) rows.add_list_item("c"), rows.add_list_item("z");
    rows.close_list();
    lists.append(rows);
    lists.add_sets(sets, words);
    lists.replace(1, rows, 0);
    ColumnBuilder of_lists("l", ResultKind::text_list);
    of_lists.add(std::move(lists));
    const std::string first = empty ? "[]" : "[\"c\", \"z\"]";
    EXPECT_EQ(finished(std::move(of_lists), type), (Strings{first, first, "[]", "[\"b\"]"}));
  }
  ColumnPart other(ResultKind::text_list);
  other.add_sets(sets, std::vector<std::string>{"x", "y", "z"});
  ColumnPart mixed(ResultKind::text_list);
  mixed.append(other);
  mixed.add_sets(sets, words);
  ColumnBuilder of_sets("s", ResultKind::text_list);
  of_sets.add(std::move(mixed));
  EXPECT_EQ(finished(std::move(of_sets), type),
            (Strings{"[\"x\", \"z\"]", "[]", "[\"y\"]", "[\"a\", \"c\"]", "[]", "[\"b\"]"}));
}

TEST(ResultColumns, MoreWordsThanAByteNumbers) {
  const std::vector<std::string> few = {"x", "y"};
  const std::uint8_t codes[] = {0, 1, 0};
  ColumnPart part(ResultKind::word);
  part.add_words(codes, few);
  Strings expected = {"\"x\"", "\"y\"", "\"x\""};
  for (int i = 0; i < 300; ++i) {
    part.add_word("w" + std::to_string(i));
    expected.push_back("\"w" + std::to_string(i) + "\"");
  }
  part.add_words(codes, few);
  expected.insert(expected.end(), {"\"x\"", "\"y\"", "\"x\""});
  part.add_null();
  expected.emplace_back("null");
  ColumnBuilder builder("w", ResultKind::word);
  builder.add(std::move(part));
  std::string type;
  EXPECT_EQ(finished(std::move(builder), type), expected);
  EXPECT_EQ(type, "dictionary<utf8>");
}

TEST(ResultColumns, ManyMissingFactsAreSeveralWordsOfBits) {
  std::string text = "policy: test.many\ntitle: 多\nin force: 2023-01-01 .. 2023-12-31\nfacts:\n";
  std::string all;
  for (int i = 0; i < 70; ++i) {
    text += "  f" + std::to_string(i) + ": {type: boolean}\n";
    all += (i == 0 ? "f" : ", f") + std::to_string(i);
  }
  text += "rules:\n  r: {all: [" + all +
          "]}\ndecisions:\n  d: {verdict: 'if r then \"Y\" else \"N\"', verdicts: [\"Y\", \"N\"]}\n";
  const auto many = policy_of(text).on(date("2023-06-30"));
  for (const bool columns : {true, false}) {
    TableOptions options;
    options.columns = columns;
    options.missing_bits = true;
    const TableResult result =
        decide_table(many, stream(structure(fields(booleans({true, std::nullopt}).named("f1")))), {}, options);
    ASSERT_EQ(result.missing_names[0].names.size(), 70U);
    EXPECT_STREQ(result.table.schema().children[1]->format, "w:16");
    const auto* bits = static_cast<const std::uint64_t*>(result.table.batch(0).children[1]->buffers[1]);
    EXPECT_EQ(bits[0], ~std::uint64_t{2});
    EXPECT_EQ(bits[1], 63U);
    EXPECT_EQ(bits[2], ~std::uint64_t{0});
    EXPECT_EQ(bits[3], 63U);
    options.missing_bits = false;
    const TableResult lists =
        decide_table(many, stream(structure(fields(booleans({true, std::nullopt}).named("f1")))), {}, options);
    const std::string list = read(lists.table).cells.at("d.missing")[0];
    EXPECT_EQ(std::count(list.begin(), list.end(), ','), 68);
  }
}

}  // namespace
}  // namespace liangce::batch
