// Many cases at once: the columns of an Arrow table in, columns of verdicts out, with the meaning of the single case.
//
// Every row is decided as Case and Program would decide it alone. Chunks of rows go to threads; the result does not
// depend on how many there are, nor on how the table was cut into batches.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "liangce/batch/arrow_stream.hpp"
#include "liangce/decide/program.hpp"

namespace liangce::batch {

/// A column that cannot stand for a fact.
struct ColumnProblem {
  std::string
      code;  ///< LC801 no fact of this name, LC802 wrong type, LC808 two columns for one fact, LC807 not readable
  std::string column;
  std::string message;  ///< "column 人均纯收入: bool where money (元/人·年) is expected"
};

/// The table does not fit the policy: every column that is wrong, found before the first row.
class TableError : public std::runtime_error {
 public:
  explicit TableError(std::vector<ColumnProblem> problems);
  const std::vector<ColumnProblem>& problems() const noexcept { return problems_; }

 private:
  std::vector<ColumnProblem> problems_;
};

/// What was wrong with a cell. The row has no verdict; the other rows go on.
struct RowError {
  std::int64_t row = 0;  ///< from 0, over all batches
  std::string column;
  std::string code;  ///< as Case::problems(); LC804: the cell itself cannot be read, or the columns of a fact
                     ///< contradict each other
  std::string message;
};

struct TableOptions {
  enum class Extra : std::uint8_t { refuse, ignore };

  bool outputs = true;              ///< named outputs, findings and `retroactive`
  bool missing = true;              ///< the facts that could change an undetermined verdict
  bool missing_bits = false;        ///< the same as a bit each (TableResult::missing_names) instead of lists of names
  bool decided_by = false;          ///< the row of the table, the exception or the branch a verdict comes from
  Extra extra = Extra::refuse;      ///< columns whose name is no fact
  std::vector<std::string> ignore;  ///< such columns that are known and meant (a register's own numbers and names)
  unsigned threads = 0;             ///< 0: one for each core
  bool columns = true;              ///< false: every row by the single case, for comparison; the answers are the same
  std::size_t chunk_rows = 16'384;
  std::size_t most_errors = 1000;  ///< row errors kept; all are counted
  /// Called from the calling thread, about every 20 ms and at the end, with the rows decided so far. False stops the
  /// work.
  std::function<bool(std::int64_t rows)> progress;
};

struct TableResult {
  /// What the bits of a column of missing facts stand for, the lowest first.
  struct Bits {
    std::string column;
    std::vector<std::string> names;
  };

  /// How many rows of a decision the single case decided, and not the column: all when something of it has no column
  /// form (explain_plan says what), else those with cells that columns cannot hold or with answers they do not give.
  struct ByRow {
    std::string decision;
    std::int64_t rows = 0;
  };

  SharedTable table;
  std::int64_t rows = 0;
  std::vector<RowError> errors;  ///< in order of rows and columns, the first `most_errors`
  std::int64_t error_count = 0;
  std::int64_t error_rows = 0;
  std::vector<ByRow> by_row;        ///< of each decision, in the order asked for
  std::vector<Bits> missing_names;  ///< one a decision, when asked for bits
  bool cancelled = false;           ///< `progress` said so: there is no table
};

/// Decides every row. Columns are facts by name or alias; a fact without a column is missing on every row, and so is a
/// null cell. Column types are checked once; what Case::set would refuse on a row is that row's error.
///
/// Where a fact F is null, three more columns may say what is known of it all the same, each null where it says
/// nothing:
///   F.low, F.high   what it lies between, both included (numbers and dates)
///   F.reason        why it is unknown: missing, stale, invalid, not applicable; or conflict, of F.low and F.high
///
/// Result columns, for each decision D in the order asked for (all of the policy's when `decisions` is empty):
///   D               dictionary of utf8: the verdict; null on rows with an error
///   D.value         a computation's own value
///   D.<output>      what Decision::value holds besides (D.value.<output> for an output called missing, findings or
///                   retroactive)
///   D.missing       list of utf8: main names of facts and parameters; or, as bits, uint64 (fixed_size_binary of whole
///                   64 bits where more than 64 facts can be missing)
///   D.findings      list of utf8: the findings that hold
///   D.retroactive   bool
///   D.decided_by    dictionary of all labels: the id of the deciding table row; the exception that holds, or the rule
///                   they except; `then` or `else`. The first of these on the way from the verdict through rules that
///                   only pass it on; null while it is open which one decides, and where the verdict comes from none
/// and at the end `error`, utf8: what was wrong with the row, or null. Values are bool, decimal128, date32, utf8 or
/// list of utf8, by what the column turns out to hold (see ColumnBuilder::settle); outputs that are text by their type
/// are dictionaries of utf8.
///
/// Throws TableError, std::out_of_range (no such decision), std::runtime_error (the stream failed),
/// std::invalid_argument (a stream that is no table; LIANGCE_VECTORS is no width of vectors), and what `progress`
/// throws.
TableResult decide_table(const std::shared_ptr<const Program>& program, OwnedStream input,
                         const std::vector<std::string>& decisions = {}, const TableOptions& options = {});

}  // namespace liangce::batch

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/batch/impl/column_facts_inl.hpp"
#include "liangce/batch/impl/column_members_inl.hpp"
#include "liangce/batch/impl/column_readers_inl.hpp"
#include "liangce/batch/impl/column_tests_inl.hpp"
#include "liangce/batch/impl/decide_table_inl.hpp"
#include "liangce/batch/impl/table_binding_inl.hpp"
#include "liangce/batch/impl/table_columns_inl.hpp"
#include "liangce/batch/impl/table_rows_inl.hpp"
#endif
