// Arrow columns as the facts of a plan: a chunk at a time, in place where the layout allows.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "liangce/batch/impl/table_rows.hpp"
#include "liangce/plan/execute.hpp"

namespace liangce::batch::detail {

/// How a table's column gives its fact to a plan; and how a column gives a value of a type, without its members.
plan::FactInput input_of(const FactSlot& fact, const ColumnType& column);
plan::FactInput input_of(const policy::TypeSpec& type, const ColumnType& column);

/// The inputs of a plan for the columns of a table, by fact slot.
std::vector<plan::FactInput> inputs_of(const Program& program, const std::vector<BoundColumn>& columns);

/// One thread's view of the chunk it is at. Rows that are not plainly readable (a cell that is refused or invalid, an
/// absence with a reason) are `odd`: the single case reads them.
class ColumnFacts final : public plan::Facts {
 public:
  explicit ColumnFacts(const TablePlan& plan);
  /// The members of a list of contexts: `fields` by the number of the declared one.
  ColumnFacts(const policy::TypeSpec& element, const ColumnType& structure, const std::vector<plan::FactInput>& fields,
              feel::Slot fact);
  ~ColumnFacts() override;

  /// Opens rows [begin, begin + rows) of a batch; at most plan::chunk_rows.
  void open(const std::shared_ptr<const Batch>& batch, std::int64_t begin, std::size_t rows);
  /// Opens members [begin, begin + rows) of a list's items.
  void open_members(const Column& structure, std::int64_t begin, std::size_t rows, bool fresh);
  /// The odd rows; whole once `check` has looked at what no test has.
  const std::uint64_t* odd() const noexcept { return odd_; }
  void check();

  std::size_t rows() const override { return rows_; }
  const std::uint64_t* known(feel::Slot slot) override;
  void truth(feel::Slot slot, std::uint64_t* yes) override;
  const std::uint8_t* codes(feel::Slot slot) override;
  const std::int64_t* numbers(feel::Slot slot) override;
  void within(feel::Slot slot, plan::NodeIndex node, std::span<const plan::Span> spans, std::uint64_t* yes) override;
  void in_set(feel::Slot slot, plan::NodeIndex node, const plan::CodeSet& set, std::uint64_t* yes) override;
  bool span_test(feel::Slot slot, plan::NodeIndex node, const plan::Node& test, plan::kernels::SpanTest& out) override;
  std::optional<Place> place() const override;
  Told told(feel::Slot slot) override;
  const std::uint32_t* starts(feel::Slot slot) override;
  const std::uint64_t* unreadable(feel::Slot slot) override;
  plan::Facts& members(feel::Slot slot, std::size_t first, std::size_t count) override;

 private:
  struct Slot;
  std::unique_ptr<Slot> slot_for(const policy::TypeSpec& type, const ColumnType& column, const plan::FactInput& input);
  void open_members_of(Slot& slot);
  void open_told(Slot& slot);
  const std::int64_t* numbers_of(Slot& slot);
  template <typename Offset>
  bool find_starts(Slot& slot);
  void read_plain_texts(Slot& slot);
  void open_slot(Slot& slot);
  void check(Slot& slot);
  void find_codes(Slot& slot);
  void read_texts(Slot& slot);
  void read_decimals(Slot& slot);
  void read_floats(Slot& slot);
  void read_cells(Slot& slot);
  template <typename T>
  const T* cells_of(const Slot& slot) const;
  template <typename T>
  void refuse_others(Slot& slot, const T* values, const std::vector<plan::Span>& good);
  void refuse(std::size_t row) noexcept { odd_[row >> 6U] |= std::uint64_t{1} << (row & 63U); }
  const std::uint64_t* known_of(Slot& slot) const;
  bool is_known(Slot& slot, std::size_t row) const;

  const TablePlan* plan_ = nullptr;  // null: of members
  feel::Slot fact_ = 0;              // whose members
  bool fresh_ = false;               // the first chunk of a batch
  std::shared_ptr<const Batch> batch_;
  std::uint64_t batch_number_ = 0;
  std::int64_t begin_ = 0;
  std::size_t rows_ = 0;
  plan::Bits odd_;
  std::vector<std::unique_ptr<Slot>> slots_;  // one a column of values
  std::vector<Slot*> by_fact_;
  TextPool pool_;
};

}  // namespace liangce::batch::detail
