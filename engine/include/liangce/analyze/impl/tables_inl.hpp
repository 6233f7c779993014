// Tables: gaps, overlaps, rows that never decide.
#pragma once

#include <algorithm>

#include "liangce/analyze/impl/analysis.hpp"

namespace liangce::detail {

namespace table_analysis {

using policy::Hit;

class Table {
 public:
  Table(Analysis& analysis, const ProgramView& view, const FoundTable& found)
      : analysis_(analysis), view_(view), found_(found), table_(*found.table) {
    space_.add(view, found.node);
    space_.finish();
    whole_ = space_.whole(!view.dmn());
  }

  void all() {
    Regions today(view_, space_);
    const Hit hit = table_.hit;
    if (hit == Hit::unique || hit == Hit::any || hit == Hit::first || hit == Hit::priority) gap(today);
    if (hit == Hit::unique || hit == Hit::any) overlaps(today);
    Regions free(view_, space_, true);
    for (std::size_t r = 0; r < table_.rows.size(); ++r) dead(r, free, today);
    if (!untold_.empty())
      analysis_.cannot_tell(found_.place, "whether these rows of " + name() + " ever decide: " + untold_, untold_why_);
  }

 private:
  std::string name() const { return "`" + found_.owner->name.text + "`"; }
  std::string row_name(std::size_t r) const {
    if (found_.source != nullptr && found_.source->rows[r].otherwise) return "the `else` row";
    return "row " + table_.rows[r].id;
  }
  const SourceText& row_place(std::size_t r) const {
    return found_.source != nullptr ? found_.source->rows[r].place : found_.place;
  }
  bool plain_else(std::size_t r) const {
    return std::all_of(table_.columns.begin(), table_.columns.end(),
                       [&, c = std::size_t{0}](const auto& column) mutable {
                         return column.tests[table_.rows[r].tests[c++]].kind == policy::CellKind::dash;
                       });
  }

  /// Which rows really apply to a case.
  std::vector<Tri> states(const std::vector<Value>& facts) const {
    std::vector<Tri> out(table_.rows.size(), Tri::no);
    const auto given = case_of(view_, facts);
    if (!given) return {};
    feel::Frame frame(view_.code());
    view_.prepare(frame, given->values());
    for (std::size_t r = 0; r < table_.rows.size(); ++r) {
      Tri state = Tri::yes;
      for (std::size_t c = 0; c < table_.columns.size() && state != Tri::no; ++c)
        state = std::min(state, table_.test(frame, c, r));
      out[r] = state;
    }
    return out;
  }
  std::string witness(const std::string& name, const std::vector<Value>& facts) const {
    return witness_of(view_, *found_.owner, name, facts);
  }

  Truths nothing_applies(Regions& regions) {
    Truths out;
    out.yes = true;
    if (view_.dmn())  // an input that is no value of its type is another matter
      for (const auto& column : table_.columns) {
        const Truths t = regions.absent(column.input);
        out.yes = out.yes && t.no;
        out.no = out.no || t.yes;
        if (!t.one() && out.blame < 0) out.blame = t.blame;
      }
    for (std::size_t r = 0; r < table_.rows.size() && out.yes; ++r) {
      const Truths t = regions.row(table_, r);
      out.yes = out.yes && t.no;
      out.no = out.no || t.yes || t.absent;
      if (!t.one() && out.blame < 0) out.blame = t.blame;
    }
    return out;
  }

  /// Taking every input as it comes, whatever is behind it: is each combination taken care of? Then every case is.
  bool no_gap_among_inputs() {
    Space inputs;
    inputs.add_inputs(view_, table_);
    inputs.finish();
    Regions regions(view_, inputs);
    return analysis_.ask(inputs, inputs.whole(!view_.dmn()), {&regions}, [&] { return nothing_applies(regions); })
               .answer == Search::Answer::none;
  }

  void gap(Regions& regions) {
    if (std::any_of(table_.outputs.begin(), table_.outputs.end(),
                    [](const auto& output) { return output.otherwise != feel::no_node; }))
      return;
    for (std::size_t r = 0; r < table_.rows.size(); ++r)
      if (plain_else(r)) return;
    if (no_gap_among_inputs()) return;
    const Search found = analysis_.ask(
        space_, whole_, {&regions}, [&] { return nothing_applies(regions); },
        [&](const std::vector<Value>& facts) {
          const auto rows = states(facts);
          return !rows.empty() && std::all_of(rows.begin(), rows.end(), [](Tri t) { return t == Tri::no; });
        });
    if (found.answer == Search::Answer::found) {
      analysis_.report("LC350", found_.place,
                       "a gap in the table of " + name() + ": no row applies " + when_of(space_, found.box),
                       "add a row for it, or `else`; until then there is no value",
                       witness("gap in " + found_.owner->name.text, found.facts),
                       view_.dmn() ? Severity::note : Severity::warning);  // the standard lets tables be incomplete
    } else if (found.answer != Search::Answer::none) {
      analysis_.cannot_tell(found_.place, "whether the table of " + name() + " has a gap", found.answer);
    }
  }

  /// May two rows, both applying, say different things?
  Truths differ(Regions& regions, std::size_t a, std::size_t b) {
    Truths out;
    for (std::size_t o = 0; o < table_.outputs.size(); ++o) {
      const Abstract x = regions.row_output(table_, a, o), y = regions.row_output(table_, b, o);
      if (x.one() && y.one()) {
        (x.values[0].same(y.values[0]) ? out.no : out.yes) = true;
        if (out.yes && x.one() && !x.values[0].same(y.values[0])) return Truths{true, false, false, -1};
        continue;
      }
      bool meet = x.form != Abstract::Form::values || y.form != Abstract::Form::values;
      for (const Value& v : x.values)
        for (const Value& w : y.values) meet = meet || v.same(w);
      out.yes = true;
      if (!meet) return Truths{true, false, false, -1};
      out.no = true;
      if (out.blame < 0) out.blame = x.one() ? y.blame : x.blame;
    }
    return out;
  }

  const policy::Citation* citation(std::size_t r) const {
    return found_.source == nullptr ? nullptr : &found_.source->rows[r].citation;
  }
  static std::set<std::string> texts(const policy::Citation& citation) {
    std::set<std::string> all;
    for (const SourceText& clause : citation.clauses) all.insert(clause.text);
    if (!citation.source.empty()) all.insert(citation.source.text);
    return all;
  }

  void overlaps(Regions& regions) {
    const std::size_t n = table_.rows.size();
    constexpr std::size_t most_pairs = 20'000;
    std::size_t reported = 0, pairs = 0;
    bool told = true;
    for (std::size_t b = 1; b < n; ++b)
      for (std::size_t a = 0; a < b; ++a) {
        if (reported >= analysis_.limits.findings_a_table) {
          analysis_.report("LC359", found_.place,
                           "only the first " + std::to_string(reported) + " overlaps of the table of " + name() +
                               " are listed; there may be more",
                           "mend these and check again", {}, Severity::note);
          return;
        }
        if (++pairs > most_pairs) {
          analysis_.cannot_tell(found_.place, "whether later rows of the table of " + name() + " overlap",
                                Search::Answer::limit);
          return;
        }
        const bool any = table_.hit == Hit::any;
        const Search found = analysis_.ask(
            space_, whole_, {&regions},
            [&] {
              const Truths x = regions.row(table_, a), y = regions.row(table_, b);
              Truths out;
              out.yes = x.yes && y.yes;
              out.no = x.no || x.absent || y.no || y.absent;
              out.blame = x.one() ? y.blame : x.blame;
              if (any && out.yes) {
                const Truths d = differ(regions, a, b);
                out.yes = d.yes, out.no = out.no || d.no;
                if (out.blame < 0) out.blame = d.blame;
              }
              return out;
            },
            [&](const std::vector<Value>& facts) {
              const auto rows = states(facts);
              return !rows.empty() && rows[a] == Tri::yes && rows[b] == Tri::yes;
            });
        if (found.answer == Search::Answer::found) {
          ++reported;
          overlap(a, b, any, found);
        } else if (found.answer != Search::Answer::none && told) {
          told = false;
          analysis_.cannot_tell(
              row_place(b), "whether " + row_name(a) + " and " + row_name(b) + " of " + name() + " can apply at once",
              found.answer);
        }
      }
  }

  void overlap(std::size_t a, std::size_t b, bool any, const Search& found) {
    const policy::Citation *x = citation(a), *y = citation(b);
    const bool texts_disagree = x != nullptr && !texts(*x).empty() && !texts(*y).empty() && texts(*x) != texts(*y);
    const std::string when = " " + when_of(space_, found.box);
    const std::string both = row_name(a) + " and " + row_name(b) + " of " + name();
    const std::string proof = witness((any ? "conflict in " : "overlap in ") + found_.owner->name.text, found.facts);
    if (texts_disagree) {
      const auto list = [](const std::set<std::string>& all) {
        std::string out;
        for (const std::string& one : all) out += (out.empty() ? "" : ", ") + one;
        return out;
      };
      analysis_.report("LC343", row_place(b),
                       "two texts disagree: " + both + " (" + list(texts(*x)) + " against " + list(texts(*y)) +
                           ") both apply" + when,
                       "decide which text goes first, or make the answer UNDETERMINED for people to settle", proof);
    } else if (any) {
      analysis_.report("LC352", row_place(b), both + " both apply and say different things" + when,
                       "rows of an `any` table that apply together must say the same", proof);
    } else {
      analysis_.report("LC351", row_place(b), both + " overlap: both apply" + when,
                       "a `unique` table has no answer then; narrow one of them, or choose another `hit`", proof);
    }
  }

  /// Rows that go before row r when both apply.
  std::vector<std::size_t> before(std::size_t r) const {
    std::vector<std::size_t> all;
    if (table_.hit == Hit::first)
      for (std::size_t e = 0; e < r; ++e) all.push_back(e);
    if (table_.hit == Hit::priority) {
      const auto rank = [&](std::size_t row) -> std::optional<std::size_t> {
        if (table_.outputs.empty() || table_.rows[row].outputs[0] == feel::no_node) return std::nullopt;
        const Value* value = view_.code().constant_value(table_.rows[row].outputs[0]);
        const auto& order = table_.outputs[0].priority;
        for (std::size_t i = 0; value != nullptr && i < order.size(); ++i)
          if (order[i].same(*value)) return i;
        return std::nullopt;
      };
      const auto mine = rank(r);
      for (std::size_t e = 0; e < table_.rows.size() && mine; ++e)
        if (const auto other = rank(e); other && *other < *mine) all.push_back(e);
    }
    return all;
  }

  void dead(std::size_t r, Regions& free, Regions& today) {
    const SourceText& place = row_place(r);
    const std::string key = "LC353:" + std::to_string(place.file_offset(0)) + ":" +
                            (place.file ? place.file->name : "") + ":" + found_.owner->name.text + ":" +
                            table_.rows[r].id;
    auto& never = analysis_.never[key];
    if (!never.open) return;
    const std::vector<std::size_t> earlier = before(r);
    const auto applies = [&](Regions& regions, bool decides) {
      Truths out = regions.row(table_, r);
      out.no = out.no || out.absent;
      out.absent = false;
      for (std::size_t i = 0; decides && i < earlier.size() && out.yes; ++i) {
        const Truths t = regions.row(table_, earlier[i]);
        out.yes = t.no;
        out.no = out.no || t.yes || t.absent;
        if (!t.one() && out.blame < 0) out.blame = t.blame;
      }
      return out;
    };
    const Search decides = analysis_.ask(space_, whole_, {&free}, [&] { return applies(free, true); });
    if (decides.answer == Search::Answer::none) {
      never.code = "LC353";
      never.where = place;
      if (!never.message.empty()) return;
      const Search shown = analysis_.ask(
          space_, whole_, {&today}, [&] { return applies(today, false); },
          [&](const std::vector<Value>& facts) {
            const auto rows = states(facts);
            return !rows.empty() && rows[r] == Tri::yes;
          });
      never.message = row_name(r) + " of " + name() + " never decides: ";
      if (shown.answer == Search::Answer::found) {
        const auto rows = states(shown.facts);
        const auto first =
            std::find_if(earlier.begin(), earlier.end(), [&](std::size_t e) { return rows[e] != Tri::no; });
        never.message += "wherever it applies, other rows go before it";
        if (first != earlier.end()) never.message += " (" + row_name(*first) + " " + when_of(space_, shown.box) + ")";
        never.hint = "move it up, narrow the rows before it, or leave it out";
        never.witness = witness("dead row in " + found_.owner->name.text, shown.facts);
      } else {
        never.message += "its conditions cannot hold together";
        never.hint = "correct its conditions or leave it out";
      }
    } else {
      never.open = false;
      if (decides.answer == Search::Answer::found || free.switched(found_.node)) return;
      untold_ += (untold_.empty() ? "" : ", ") + table_.rows[r].id;
      untold_why_ = decides.answer;
    }
  }

  Analysis& analysis_;
  const ProgramView& view_;
  const FoundTable& found_;
  const TableNode& table_;
  Space space_;
  Box whole_;
  std::string untold_;  // rows
  Search::Answer untold_why_ = Search::Answer::cannot_tell;
};

}  // namespace table_analysis

LIANGCE_INLINE void analyze_tables(Analysis& analysis, const ProgramView& view) {
  for (const FoundTable& found : tables_of(view)) {
    const std::string question = "table " + found.owner->name.text + ":" + std::to_string(found.place.file_offset(0)) +
                                 "\n" + parameters_read(view, found.node);
    if (!analysis.seen.insert(question).second) continue;
    table_analysis::Table(analysis, view, found).all();
  }
}

}  // namespace liangce::detail
