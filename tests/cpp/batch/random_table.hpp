// Random tables for the facts of random policies, and columns for facts of any policy.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "arrow_input.hpp"
#include "random_policy.hpp"
#include "table_support.hpp"

namespace liangce::batch::testing {

/// Tables that dwell on thresholds, ends and absences, in every layout.
class TableMaker {
 public:
  /// Numbers of the rows from `odd_from` to before `odd_to` have no column form (of two bounds are known, or they are
  /// too great): the single case decides each of them. Without what `since` says a seed gives the table it gave before.
  TableMaker(Random& random, std::size_t rows, std::size_t odd_from, std::size_t odd_to, Since since)
      : r_(random),
        rows_(rows),
        odd_from_(odd_from),
        odd_to_(odd_to),
        lists_(since >= Since::lists),
        told_(since >= Since::bounds),
        sums_(since >= Since::sums) {}

  OwnedStream table() {
    std::vector<Made> columns;
    const auto add = [&](const char* name, Made made) {
      if (!r_.one_in(12)) columns.push_back(std::move(made).named(name));
    };
    nulls_ = r_.of("none", "few", "many");
    wild_ = r_.one_in(4);
    if (told_) return told_table();
    add("n1", numbers(2, true));
    add("n2", numbers(2, false));
    add("n3", numbers(2, true));
    add("i1", integers(1));
    add("i2", integers(-3));
    add("c1", words({"a", "b", "c"}));
    add("c2", words({"problem", "ok"}));
    add("b1", flags());
    add("b2", flags());
    add("d1", dates());
    add("d2", dates());
    add("t1", texts(cells<std::string>([&] { return r_.of("", "x", "一二三"); })));
    if (lists_) add_lists(add);
    for (const char* name : {"n1", "n3"}) {
      if (odd_to_ == 0) break;
      Cells<std::int64_t> low(rows_), high(rows_);
      for (std::size_t row = odd_from_; row < std::min(odd_to_, rows_); ++row) {
        low[row] = near() / 1000;
        high[row] = *low[row] + static_cast<std::int64_t>(r_.below(3)) * 100;
      }
      columns.push_back(fixed<std::int64_t>("d:18,2,64", std::move(low)).named(std::string(name) + ".low"));
      columns.push_back(fixed<std::int64_t>("d:18,2,64", std::move(high)).named(std::string(name) + ".high"));
    }
    return whole_table(std::move(columns));
  }

 private:
  OwnedStream whole_table(std::vector<Made> columns) {
    if (columns.empty()) columns.push_back(flags().named("b1"));
    Made whole = structure(std::move(columns));
    if (r_.one_in(3)) {
      const auto offset = static_cast<std::int64_t>(r_.below(70));
      whole = std::move(whole).sliced(offset, static_cast<std::int64_t>(rows_) - offset);
      whole.array.get()->null_count = 0;
    }
    return stream(std::move(whole));
  }
  /// Numbers and dates that are missing at times, and of which something is known then: one bound or both, a point,
  /// all around a threshold; rarely where they are not missing, or upside down.
  OwnedStream told_table() {
    std::vector<Made> columns;
    const auto add = [&](const char* name, Made made) {
      if (!r_.one_in(12)) columns.push_back(std::move(made).named(name));
    };
    const auto add_told = [&](const std::string& name, bool is_date, std::int64_t unit, auto make) {
      const bool some = r_.one_in(2);
      gaps_.assign(some ? rows_ : 0, false);
      for (std::size_t row = 0; row < gaps_.size(); ++row) gaps_[row] = r_.one_in(4);
      Made values = make();
      const std::vector<bool> gaps = std::exchange(gaps_, {});
      columns.push_back(std::move(values).named(name));
      if (!some) return;
      Cells<std::int64_t> low(rows_), high(rows_);
      for (std::size_t row = 0; row < rows_; ++row) {
        if (!gaps[row] && !r_.one_in(3'000)) continue;
        if (r_.one_in(5)) continue;
        const std::int64_t from = is_date     ? date("2023-06-30").days - 2 + static_cast<std::int64_t>(r_.below(5))
                                  : unit == 1 ? static_cast<std::int64_t>(r_.below(7))
                                              : near();
        static constexpr std::int64_t wide[] = {0, 1, 2, 5, 100, 1'000, 1'000'000};
        std::int64_t to = 0;
        if (__builtin_add_overflow(from, wide[r_.below(is_date || unit == 1 ? 4 : 7)], &to)) to = from;
        if (!r_.one_in(4)) low[row] = r_.one_in(2'000) && to < std::numeric_limits<std::int64_t>::max() ? to + 1 : from;
        if (!r_.one_in(4)) high[row] = to;
      }
      const auto put = [&](const char* end, Cells<std::int64_t> all) {
        if (r_.one_in(8)) return;
        if (!is_date) {
          columns.push_back(fixed<std::int64_t>(unit == 1 ? "l" : "d:18,2,64", std::move(all)).named(name + end));
          return;
        }
        Cells<std::int32_t> days(rows_);
        for (std::size_t row = 0; row < rows_; ++row) {
          if (all[row]) days[row] = static_cast<std::int32_t>(*all[row]);
        }
        columns.push_back(fixed<std::int32_t>("tdD", std::move(days)).named(name + end));
      };
      put(".low", std::move(low)), put(".high", std::move(high));
    };
    add_told("n1", false, 100, [&] { return numbers(2, true); });
    add_told("n2", false, 100, [&] { return numbers(2, false); });
    add_told("n3", false, 100, [&] { return numbers(2, true); });
    add_told("i1", false, 1, [&] { return integers(1); });
    add_told("i2", false, 1, [&] { return integers(-3); });
    add_told("d1", true, 1, [&] { return dates(); });
    add_told("d2", true, 1, [&] { return dates(); });
    add("c1", words({"a", "b", "c"}));
    add("c2", words({"problem", "ok"}));
    add("b1", flags());
    add("b2", flags());
    add("t1", texts(cells<std::string>([&] { return r_.of("", "x", "一二三"); })));
    add("l1", lists_of_members());
    add("l2", lists_of_members());
    return whole_table(std::move(columns));
  }
  template <typename Add>
  void add_lists(Add add) {
    add("l1", lists_of_members());
    add("l2", lists_of_members());
    Cells<int> lengths(rows_);
    std::size_t total = 0;
    for (auto& length : lengths) {
      if (r_.one_in(5)) continue;
      length = static_cast<int>(r_.below(3));
      total += static_cast<std::size_t>(*length);
    }
    Cells<std::int32_t> days(total);
    for (auto& day : days) {
      if (!r_.one_in(10))
        day = static_cast<std::int32_t>(date("2023-05-15").days) + static_cast<std::int32_t>(r_.below(3));
    }
    add("ld", lists(lengths, fixed<std::int32_t>("tdD", days)));
    // What is known of missing numbers, and at times of such that are not missing, or upside down.
    if (odd_to_ != 0 || r_.one_in(2)) return;
    const std::string nulls = std::exchange(nulls_, "many");
    const auto bounds = [&] {
      return fixed<std::int64_t>("d:18,2,64",
                                 cells<std::int64_t>([&] { return r_.one_in(20) ? near() : near() / 1000; }));
    };
    add("n1.low", bounds());
    add("n1.high", bounds());
    add("d1.high", dates());
    nulls_ = nulls;
  }
  /// Lists of members: most are short, some are empty or missing, few hold members or entries that are missing; in a
  /// piece of a longer array at times.
  Made lists_of_members() {
    const std::size_t rows = rows_;
    const std::size_t before = r_.one_in(3) ? r_.below(9) : 0;
    const std::string much = r_.of("none", "some", "some", "much");
    Cells<int> lengths(rows + before);
    std::size_t total = 0;
    for (auto& length : lengths) {
      if (r_.one_in(much == "none" ? 3 : 8)) continue;
      length = static_cast<int>(much == "none" ? (r_.one_in(20) ? 1 : 0) : r_.below(much == "some" ? 4 : 9));
      if (r_.one_in(4'000)) length = 1'100;
      total += static_cast<std::size_t>(*length);
    }
    rows_ = total;  // cells of members
    std::vector<Made> entries;
    const auto add = [&](const char* name, Made made) {
      if (!r_.one_in(15)) entries.push_back(std::move(made).named(name));
    };
    add("k", words({"a", "b", "c"}));
    add("m", numbers(2, true));
    add("g", integers(0));
    add("d", dates());
    add("y", flags());
    add("w", texts(cells<std::string>([&] { return r_.of("", "x", "一二三"); })));
    if (sums_) {
      add("h", fixed<std::int32_t>(r_.one_in(2) ? "d:9,1,32" : "d:9,2,32", cells<std::int32_t>([&] {
                                     return static_cast<std::int32_t>(r_.below(40)) * 10 - (r_.one_in(50) ? 90 : 0);
                                   })));
    }
    if (entries.empty()) entries.push_back(flags().named("y"));
    Made members = structure(std::move(entries));
    if (total != 0 && r_.one_in(4)) {
      // Members that are missing as a whole.
      Cells<bool> there(total);
      for (auto& one : there) {
        if (!r_.one_in(30)) one = true;
      }
      std::size_t nulls = 0;
      auto* parts = static_cast<detail::ArrayParts*>(members.array->private_data);
      parts->buffers[0] = validity_of(there, nulls);
      parts->buffer_pointers[0] = parts->buffers[0].data();
      members.array.get()->null_count = static_cast<std::int64_t>(nulls);
    }
    rows_ = rows;
    Made made = r_.one_in(3) ? lists<std::int64_t>(lengths, std::move(members)) : lists(lengths, std::move(members));
    if (before != 0) made = std::move(made).sliced(static_cast<std::int64_t>(before), static_cast<std::int64_t>(rows));
    return made;
  }
  template <typename T, typename Make>
  Cells<T> cells(Make make) {
    Cells<T> all(rows_);
    std::size_t row = 0;
    for (auto& cell : all) {
      if (!gaps_.empty() && gaps_[row++]) continue;
      const bool null = nulls_ == "none" ? false : nulls_ == "few" ? r_.one_in(20) : r_.one_in(3);
      if (!null) cell = make();
    }
    return all;
  }
  /// Whole numbers at scale 2 about the thresholds a policy has.
  std::int64_t near() {
    static const std::vector<std::int64_t> points = {0, 100, 200, 300, 750000, -100, 50, 9999, 10000, -1234, 5000, 100};
    const auto beside = static_cast<std::int64_t>(r_.below(5)) - 2;
    if (wild_ && r_.one_in(50))
      return r_.one_in(2) ? std::numeric_limits<std::int64_t>::max() - beside - 2
                          : std::numeric_limits<std::int64_t>::min() + beside + 2;
    if (r_.one_in(4)) return static_cast<std::int64_t>(r_.below(2'000'000)) - 1'000'000;
    return r_.from(points) + beside;
  }
  Made numbers(int scale, bool negative) {
    const auto make = [&] {
      const std::int64_t value = near();
      return negative || r_.one_in(30) || value >= 0 ? value : -(value + 1);
    };
    const std::string d = std::to_string(scale);
    if (odd_to_ != 0) {
      auto all = cells<int128>([&] { return static_cast<int128>(make()); });
      for (std::size_t row = odd_from_; row < std::min(odd_to_, rows_); ++row) {
        all[row] = std::nullopt;
        if (!negative) all[row] = static_cast<int128>(1) << 90;
      }
      return fixed<int128>("d:38," + d, std::move(all));
    }
    switch (r_.below(8)) {
      case 6: return fixed<int128>("d:38,-1", cells<int128>([&] { return static_cast<int128>(make() / 1000); }));
      case 7:
        return fixed<int128>("d:38,24", cells<int128>([&] {
                               return static_cast<int128>(make() % 10'000) * 1'000'000'000'000 * 10'000'000'000;
                             }));
      case 0: return fixed<std::int64_t>("d:18," + d + ",64", cells<std::int64_t>(make));
      case 1:
        return fixed<std::int32_t>("i", cells<std::int32_t>([&] { return static_cast<std::int32_t>(make() / 100); }));
      case 2:
        return fixed<double>("g", cells<double>([&] {
                               return r_.one_in(40) ? std::numeric_limits<double>::quiet_NaN()
                                                    : static_cast<double>(make()) / 100;
                             }));
      case 3: return texts(cells<std::string>([&] { return Number::scaled(make(), -scale)->to_string(); }));
      case 4:
        return fixed<int128>(
            "d:38,4", cells<int128>([&] { return static_cast<int128>(make()) * 100 + (r_.one_in(60) ? 1 : 0); }));
      default:
        return fixed<int128>("d:38," + d, cells<int128>([&] {
                               return wild_ && r_.one_in(100) ? static_cast<int128>(1) << 90
                                                              : static_cast<int128>(make());
                             }));
    }
  }
  Made integers(int least) {
    const auto make = [&] { return static_cast<std::int64_t>(r_.below(12)) + least - (r_.one_in(30) ? 1 : 0); };
    switch (r_.below(4)) {
      case 0: return fixed<std::int8_t>("c", cells<std::int8_t>([&] { return static_cast<std::int8_t>(make()); }));
      case 1:
        return fixed<std::uint8_t>(
            "C", cells<std::uint8_t>([&] { return static_cast<std::uint8_t>(std::max<std::int64_t>(0, make())); }));
      case 2: return fixed<std::int16_t>("s", cells<std::int16_t>([&] { return static_cast<std::int16_t>(make()); }));
      default:
        return fixed<std::int64_t>("l", cells<std::int64_t>([&] {
                                     return wild_ && r_.one_in(40) ? std::numeric_limits<std::int64_t>::max() : make();
                                   }));
    }
  }
  Made words(std::vector<std::string> known) {
    if (r_.one_in(3)) return texts(cells<std::string>([&] { return wild_ && r_.one_in(50) ? "?" : r_.from(known); }));
    if (r_.one_in(4)) return text_views(cells<std::string>([&] { return r_.from(known); }));
    Cells<std::string> values(known.begin(), known.end());
    if (r_.one_in(3)) values.emplace_back(std::nullopt);
    if (r_.one_in(3)) values.insert(values.begin(), "unheard of");
    const std::size_t first = values.front() == "unheard of" ? 1 : 0;
    const auto index = [&] {
      return static_cast<std::int8_t>(wild_ && r_.one_in(60) ? r_.below(values.size() + 1)
                                                             : first + r_.below(known.size()));
    };
    if (r_.one_in(2)) return dictionary<std::int8_t>("c", cells<std::int8_t>(index), texts(values));
    return dictionary<std::int32_t>("i", cells<std::int32_t>(index), texts(values));
  }
  Made flags() {
    return booleans(cells<bool>([&] { return r_.one_in(2); }));
  }
  Made dates() {
    static const std::vector<const char*> points = {"2023-06-30", "2000-01-01", "1999-12-31",
                                                    "2023-01-01", "2024-02-29", "2023-05-15"};
    const auto make = [&] {
      return static_cast<std::int32_t>(date(r_.from(points)).days + static_cast<std::int64_t>(r_.below(3)) - 1);
    };
    if (r_.one_in(4))
      return fixed<std::int64_t>("tdm", cells<std::int64_t>([&] { return std::int64_t{make()} * 86'400'000; }));
    return fixed<std::int32_t>("tdD", cells<std::int32_t>(make));
  }

  Random& r_;
  std::size_t rows_;
  std::size_t odd_from_, odd_to_;
  bool lists_;
  bool told_;
  bool sums_;
  std::vector<bool> gaps_;  // rows whose cells are null; empty: none
  std::string nulls_;
  bool wild_ = false;
};

/// A column for a fact of any type; nothing where it would have no entries.
inline std::optional<Made> column_of(Random& random, const policy::TypeSpec& type, std::size_t rows) {
  using policy::TypeWord;
  const auto cells_of = [&]<typename T>(T, auto make) {
    Cells<T> all(rows);
    for (auto& cell : all) {
      if (!random.one_in(4)) cell = make();
    }
    return all;
  };
  switch (type.word) {
    case TypeWord::boolean: return booleans(cells_of(false, [&] { return random.one_in(2); }));
    case TypeWord::integer:
      return fixed<std::int64_t>("l",
                                 cells_of(std::int64_t{}, [&] { return static_cast<std::int64_t>(random.below(40)); }));
    case TypeWord::number:
    case TypeWord::money:
    case TypeWord::ratio: {
      static const std::vector<std::int64_t> points = {0, 1, 60, 75, 100, 750000, 600000, 2000000, 5000000, 1000000};
      return fixed<int128>("d:38,2", cells_of(int128{}, [&] {
                             return static_cast<int128>(random.from(points)) + static_cast<int>(random.below(3)) - 1;
                           }));
    }
    case TypeWord::text: return texts(cells_of(std::string(), [&] { return random.of("", "x", "原因"); }));
    case TypeWord::choice: {
      std::vector<std::string> words;
      for (const SourceText& word : type.choices) words.push_back(word.text);
      return texts(cells_of(std::string(), [&] { return random.from(words); }));
    }
    case TypeWord::date:
      return fixed<std::int32_t>("tdD", cells_of(std::int32_t{}, [&] {
                                   return static_cast<std::int32_t>(date("2023-06-30").days) -
                                          static_cast<std::int32_t>(random.below(800)) + 60;
                                 }));
    case TypeWord::context: {
      std::vector<Made> entries;
      for (const policy::Field& field : type.fields) {
        auto made = random.one_in(12) ? std::nullopt : column_of(random, field.type, rows);
        if (made) entries.push_back(std::move(*made).named(field.name.text));
      }
      if (entries.empty()) return std::nullopt;
      return structure(std::move(entries));
    }
    case TypeWord::list: {
      if (type.element.empty()) return std::nullopt;
      Cells<int> lengths(rows);
      std::size_t total = 0;
      const bool few = random.one_in(3);  // those with members have no column form everywhere
      for (auto& length : lengths) {
        if (random.one_in(6)) continue;
        length = static_cast<int>(few && !random.one_in(8) ? 0 : random.below(4));
        total += static_cast<std::size_t>(*length);
      }
      auto members = column_of(random, type.element.front(), total);
      if (!members) return std::nullopt;
      return lists(lengths, std::move(*members));
    }
    default: return std::nullopt;
  }
}

}  // namespace liangce::batch::testing
