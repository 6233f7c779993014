// Rows that say `unknown` too late: in a `first` table an earlier row that the same unknown input might turn out to hit
// keeps the answer open, so that the later row never decides anything.
#pragma once

#include "liangce/check/impl/checks.hpp"

namespace liangce::detail {

namespace tables {

inline bool tests_value(const policy::Cell& cell) {
  return cell.kind == policy::CellKind::feel || cell.kind == policy::CellKind::text;
}
inline bool same_cell(const policy::Cell& a, const policy::Cell& b) {
  return a.kind == b.kind && a.text.text == b.text.text;
}

/// Whenever `later` applies, might `earlier` too, for all one knows: it asks the same or nothing of what is known, and
/// the value of something `later` says is unknown.
inline bool blurs(const policy::TableRow& earlier, const policy::TableRow& later) {
  bool open = false;
  for (std::size_t c = 0; c < later.when.size() && c < earlier.when.size(); ++c) {
    const policy::Cell& e = earlier.when[c];
    const policy::Cell& l = later.when[c];
    if (e.kind == policy::CellKind::dash || same_cell(e, l)) continue;
    if (l.kind != policy::CellKind::unknown || !tests_value(e)) return false;
    open = true;
  }
  return open;
}

inline bool same_answer(const policy::TableRow& a, const policy::TableRow& b) {
  for (std::size_t o = 0; o < a.then.size() && o < b.then.size(); ++o)
    if (!same_cell(a.then[o], b.then[o])) return false;
  return true;
}

class Tables final : public PolicyVisitor {
 public:
  explicit Tables(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}
  void table(const policy::Table& table) override {
    constexpr std::size_t most_rows = 1'000;  // each is compared with all before it
    if (table.hit != policy::Hit::first || table.rows.size() > most_rows) return;
    for (std::size_t r = 1; r < table.rows.size(); ++r) {
      const policy::TableRow& row = table.rows[r];
      for (std::size_t e = 0; e < r; ++e) {
        const policy::TableRow& earlier = table.rows[e];
        if (earlier.otherwise || row.otherwise || same_answer(earlier, row) || !blurs(earlier, row)) continue;
        report_at(diagnostics_, "LC314", row.place,
                  "row " + row.id + " never decides: whenever it applies, row " + earlier.id +
                      " before it could turn out to apply as well",
                  "put rows that say `unknown` before those that ask for the value", Severity::warning);
        break;
      }
    }
  }

 private:
  Diagnostics& diagnostics_;
};

}  // namespace tables

LIANGCE_INLINE void check_tables(const policy::Policy& policy, Diagnostics& diagnostics) {
  if (policy.profile != policy::Semantics::policy) return;
  tables::Tables tables(diagnostics);
  for_each_element(policy, [&](const char*, const auto& element) { walk(element, tables); });
}

}  // namespace liangce::detail
