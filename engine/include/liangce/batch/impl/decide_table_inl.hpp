#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "liangce/batch/decide_table.hpp"
#include "liangce/batch/impl/table_columns.hpp"
#include "liangce/plan/impl/kernels.hpp"

namespace liangce::batch {

namespace detail {

inline constexpr std::size_t rows_of_result_batch = 65'536;

LIANGCE_INLINE unsigned workers_of(const TableOptions& options) noexcept {
  return options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
}

/// Struct arrays cut into chunks, one after the other.
class ChunkSource {
 public:
  ChunkSource(OwnedStream stream, const TablePlan& plan) : stream_(std::move(stream)), plan_(plan) {}
  /// Rows left of the batch at hand, read if need be; 0 at the end. Throws when the stream fails.
  std::int64_t rows_ahead() {
    while (batch_ == nullptr || begin_ == batch_->array->length) {
      OwnedArray array;
      if (stream_->get_next(stream_.get(), array.get()) != 0) fail(stream_);
      if (!array) return 0;
      batch_ = std::make_shared<const Batch>(plan_, std::move(array));
      begin_ = 0;
    }
    return batch_->array->length - begin_;
  }
  /// nullopt at the end. `shared`: a few heavy cases are shared out as well.
  std::optional<Chunk> next(bool shared) {
    if (rows_ahead() == 0) return std::nullopt;
    Chunk chunk{number_++, batch_, begin_, 0, row_};
    // No chunk holds more than its part of a small batch.
    auto most = static_cast<std::int64_t>(plan_.options.chunk_rows);
    if (shared)
      most = std::min(most, batch_->array->length / (4 * static_cast<std::int64_t>(workers_of(plan_.options))) + 1);
    chunk.rows = std::min<std::int64_t>(batch_->array->length - begin_, most);
    begin_ += chunk.rows;
    row_ += chunk.rows;
    return chunk;
  }
  [[noreturn]] static void fail(OwnedStream& stream) {
    const char* why = stream->get_last_error == nullptr ? nullptr : stream->get_last_error(stream.get());
    throw std::runtime_error(std::string("reading the table failed: ") + (why == nullptr ? "no reason given" : why));
  }

 private:
  OwnedStream stream_;
  const TablePlan& plan_;
  std::shared_ptr<const Batch> batch_;
  std::int64_t begin_ = 0;
  std::int64_t row_ = 0;
  std::size_t number_ = 0;
};

/// The calling thread reads chunks and hands them out, workers decide, results are put together in order.
class TableRun {
 public:
  explicit TableRun(const TablePlan& plan) : plan_(plan), columns_(plan.result_columns()) {
    for (const DecisionPlan& decision : plan.decisions) result_.by_row.push_back({decision.name, 0});
  }
  ~TableRun() { finish(); }
  TableRun(const TableRun&) = delete;
  TableRun& operator=(const TableRun&) = delete;

  TableResult run(OwnedStream stream) {
    ChunkSource source(std::move(stream), plan_);
    bool goes_on = true;
    if (is_light(source.rows_ahead())) {
      goes_on = run_here(source);
    } else {
      start();
      while (goes_on) {
        std::optional<Chunk> chunk = source.next(true);
        if (!chunk) break;
        goes_on = offer(std::move(*chunk));
      }
      if (goes_on) goes_on = wait_for_all();
      finish();
      if (failure_ != nullptr) std::rethrow_exception(failure_);
    }
    if (goes_on && plan_.options.progress) goes_on = plan_.options.progress(result_.rows);
    if (!goes_on) {
      TableResult nothing;
      nothing.cancelled = true;
      return nothing;
    }
    OwnedSchema schema;
    std::vector<OwnedArray> batches;
    finish_table(columns_, rows_of_result_batch, schema, batches);
    for (const DecisionPlan& decision : plan_.decisions) {
      if (plan_.options.missing && plan_.options.missing_bits)
        result_.missing_names.push_back({decision.name + ".missing", decision.missing_names});
    }
    result_.table = SharedTable(std::move(schema), std::move(batches));
    return std::move(result_);
  }

 private:
  static constexpr std::chrono::milliseconds between_reports{20};  // Ctrl-C is seen then

  /// Is the calling thread enough? Columns are decided faster than threads are made, or there is but one.
  bool is_light(std::int64_t rows) const {
    static constexpr std::int64_t few = 4096;
    if (plan_.columns_plan == nullptr) return false;
    const auto& all = plan_.columns_plan->decisions;
    const bool by_column = std::all_of(all.begin(), all.end(), [&](const liangce::plan::DecisionResult& decision) {
      return decision.verdict.lowered() && (!plan_.options.outputs || decision.outputs_lowered());
    });
    return by_column && (rows <= few || workers_of(plan_.options) == 1);
  }

  bool run_here(ChunkSource& source) {
    ColumnDecider decider(plan_);
    // Also within a chunk: rows that only the single case can decide make it last.
    const auto tell = [&] {
      const auto now = std::chrono::steady_clock::now();
      if (!plan_.options.progress || now - reported_ < between_reports) return;
      reported_ = now;
      if (!plan_.options.progress(result_.rows)) stop_ = true;
    };
    while (const std::optional<Chunk> chunk = source.next(false)) {
      ChunkResult result;
      if (!decider.run(*chunk, stop_, result, tell)) return false;
      take(result);
      result_.rows += result.rows;
    }
    return true;
  }

  void start() {
    unsigned count = workers_of(plan_.options);
    count = std::clamp(count, 1U, 256U);
    most_waiting_ = 2 * static_cast<std::size_t>(count);
    for (unsigned i = 0; i < count; ++i) workers_.emplace_back([this] { work(); });
  }

  void finish() noexcept {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
      if (!waiting_.empty() || in_work_ != 0) stop_ = true;
    }
    changed_.notify_all();
    for (std::thread& worker : workers_) worker.join();
    workers_.clear();
  }

  /// False: stopped by `progress`, or a worker failed.
  bool offer(Chunk chunk) {
    std::unique_lock lock(mutex_);
    while (waiting_.size() >= most_waiting_ && failure_ == nullptr) {
      changed_.wait_for(lock, between_reports);
      if (!report(lock)) return false;
    }
    if (failure_ != nullptr) return false;
    waiting_.push_back(std::move(chunk));
    lock.unlock();
    changed_.notify_all();
    lock.lock();
    return report(lock);
  }

  bool wait_for_all() {
    std::unique_lock lock(mutex_);
    while ((!waiting_.empty() || in_work_ != 0) && failure_ == nullptr) {
      changed_.wait_for(lock, between_reports);
      if (!report(lock)) return false;
    }
    return true;
  }

  bool report(std::unique_lock<std::mutex>& lock) {
    const auto now = std::chrono::steady_clock::now();
    if (!plan_.options.progress || now - reported_ < between_reports) return true;
    reported_ = now;
    const std::int64_t rows = rows_done_;
    lock.unlock();
    const bool goes_on = plan_.options.progress(rows);
    lock.lock();
    if (!goes_on) stop_ = true;
    return goes_on;
  }

  void work() noexcept {
    try {
      std::optional<RowDecider> by_row;
      std::optional<ColumnDecider> by_column;
      std::unique_lock lock(mutex_);
      while (true) {
        changed_.wait(lock, [this] { return closed_ || stop_ || !waiting_.empty(); });
        if (stop_ || waiting_.empty()) return;
        const Chunk chunk = std::move(waiting_.front());
        waiting_.pop_front();
        ++in_work_;
        lock.unlock();
        changed_.notify_all();
        ChunkResult result;
        if (plan_.columns_plan != nullptr && !by_column) by_column.emplace(plan_);
        if (plan_.columns_plan == nullptr && !by_row) by_row.emplace(plan_);
        const bool whole = by_column ? by_column->run(chunk, stop_, result) : by_row->run(chunk, stop_, result);
        lock.lock();
        --in_work_;
        if (!whole) return;
        rows_done_ += chunk.rows;
        done_.emplace(chunk.number, std::move(result));
        take_in_order();
        changed_.notify_all();
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (failure_ == nullptr) failure_ = std::current_exception();
      stop_ = true;
      changed_.notify_all();
    }
  }

  /// Finished chunks join the result as soon as all before them have, whoever finishes first.
  void take_in_order() {
    for (auto it = done_.begin(); it != done_.end() && it->first == next_; it = done_.erase(it), ++next_) {
      take(it->second);
      result_.rows += it->second.rows;
    }
  }

  void take(ChunkResult& chunk) {
    for (std::size_t c = 0; c < columns_.size(); ++c) columns_[c].add(std::move(chunk.columns[c]));
    const std::size_t room = plan_.options.most_errors - result_.errors.size();
    const auto kept = static_cast<std::ptrdiff_t>(std::min(room, chunk.errors.size()));
    std::move(chunk.errors.begin(), chunk.errors.begin() + kept, std::back_inserter(result_.errors));
    result_.error_count += chunk.error_count;
    result_.error_rows += chunk.error_rows;
    for (std::size_t d = 0; d < chunk.by_row.size(); ++d) result_.by_row[d].rows += chunk.by_row[d];
  }

  const TablePlan& plan_;
  std::vector<ColumnBuilder> columns_;
  TableResult result_;
  std::chrono::steady_clock::time_point reported_ = std::chrono::steady_clock::now();

  std::mutex mutex_;  // everything below
  std::condition_variable changed_;
  std::deque<Chunk> waiting_;
  std::size_t most_waiting_ = 0;
  std::size_t in_work_ = 0;
  bool closed_ = false;
  std::atomic<bool> stop_ = false;
  std::map<std::size_t, ChunkResult> done_;
  std::size_t next_ = 0;
  std::int64_t rows_done_ = 0;
  std::exception_ptr failure_;
  std::vector<std::thread> workers_;
};

/// The plan of a program for such columns. The last few are kept: tables often come in slices.
LIANGCE_INLINE std::shared_ptr<const liangce::plan::Plan> lowered_for(
    const std::shared_ptr<const Program>& program, const std::vector<liangce::plan::FactInput>& inputs,
    const std::vector<std::size_t>& decisions, const liangce::plan::Wanted& wanted) {
  struct Kept {
    std::weak_ptr<const Program> program;
    std::vector<std::int64_t> asked;
    std::shared_ptr<const liangce::plan::Plan> plan;
  };
  static constexpr std::size_t most_kept = 16;
  static std::mutex mutex;
  static auto* kept = new std::deque<Kept>;  // never destroyed: tables may be decided while the program ends
  std::vector<std::int64_t> asked = {wanted.outputs, wanted.missing, wanted.deciding};
  for (const std::size_t decision : decisions) asked.push_back(static_cast<std::int64_t>(decision));
  for (const liangce::plan::FactInput& input : inputs) {
    asked.push_back((static_cast<std::int64_t>(input.kind) * 256 + input.scale) * 2 + (input.told ? 1 : 0));
    for (const liangce::plan::FactInput& field : input.fields)
      asked.push_back(-1 - (static_cast<std::int64_t>(field.kind) * 256 + field.scale));
  }
  {
    const std::lock_guard lock(mutex);
    for (const Kept& one : *kept) {
      if (one.asked == asked && !one.program.expired() && one.program.lock() == program) return one.plan;
    }
  }
  auto plan = std::make_shared<const liangce::plan::Plan>(liangce::plan::lower(*program, inputs, decisions, wanted));
  const std::lock_guard lock(mutex);
  std::erase_if(*kept, [](const Kept& one) { return one.program.expired(); });
  if (kept->size() == most_kept) kept->pop_front();
  kept->push_back({program, std::move(asked), plan});
  return plan;
}

/// What a column of such values is when all of them are absent.
LIANGCE_INLINE Kind expected_kind(feel::TypeKind type) noexcept {
  switch (type) {
    case feel::TypeKind::boolean: return Kind::boolean;
    case feel::TypeKind::number: return Kind::number;
    case feel::TypeKind::date: return Kind::date;
    case feel::TypeKind::text: return Kind::text;
    default: return Kind::absent;
  }
}

LIANGCE_INLINE std::vector<DecisionPlan> plan_decisions(const Program& program, std::vector<std::string> names,
                                                        const TableOptions& options) {
  if (names.empty()) names = program.decisions();
  std::vector<DecisionPlan> plans;
  for (const std::string& name : names) {
    DecisionPlan plan;
    plan.name = name;
    plan.index = program.decision_index(name);
    for (const DecisionPlan& other : plans) {
      if (other.index == plan.index) throw std::invalid_argument("decision " + name + " is asked for twice");
    }
    for (const Program::Output& output : program.outputs(plan.index)) {
      const bool taken = output.name == "missing" || output.name == "findings" || output.name == "retroactive" ||
                         output.name == "decided_by";
      std::string column = output.name.empty() ? "value" : (taken ? "value." : "") + output.name;
      plan.outputs.push_back({output.name, std::move(column), expected_kind(output.type->kind)});
    }
    if (options.missing) {
      plan.missing_places.assign(program.facts().size(), -1);
      if (!program.in_force()) plan.missing_names.push_back(program.policy().id.text);
      for (const feel::Slot slot : liangce::plan::missing_candidates(program, plan.index)) {
        if (!program.in_force()) break;
        plan.missing_places[slot] = static_cast<int>(plan.missing_names.size());
        plan.missing_names.push_back(program.facts()[slot].name);
      }
    }
    if (options.decided_by) plan.deciding = liangce::plan::deciding_part(program, plan.index);
    plans.push_back(std::move(plan));
  }
  return plans;
}

}  // namespace detail

LIANGCE_INLINE TableResult decide_table(const std::shared_ptr<const Program>& program, OwnedStream input,
                                        const std::vector<std::string>& decisions, const TableOptions& options) {
  liangce::plan::kernels::check_vectors_asked_for();
  if (!input) throw std::invalid_argument("the stream has been released");
  OwnedSchema schema;
  if (input->get_schema(input.get(), schema.get()) != 0) detail::ChunkSource::fail(input);
  if (schema->format == nullptr || std::string_view(schema->format) != "+s") {
    throw std::invalid_argument("a table is a struct of its columns (record batches)");
  }
  detail::TablePlan plan{program, options, {}, detail::plan_decisions(*program, decisions, options), nullptr};
  plan.options.chunk_rows = std::max<std::size_t>(1, options.chunk_rows);
  plan.columns = detail::bind_columns(*program, *schema.get(), options);
  if (options.columns) {
    std::vector<std::size_t> indices;
    for (const detail::DecisionPlan& decision : plan.decisions) indices.push_back(decision.index);
    auto lowered = detail::lowered_for(program, detail::inputs_of(*program, plan.columns), indices,
                                       {options.outputs, options.missing, options.decided_by});
    const auto& all = lowered->decisions;
    const bool any = std::any_of(all.begin(), all.end(), [&](const liangce::plan::DecisionResult& decision) {
      return decision.verdict.lowered() && (!options.outputs || decision.outputs_lowered());
    });
    if (any) plan.columns_plan = std::move(lowered);
  }
  return detail::TableRun(plan).run(std::move(input));
}

}  // namespace liangce::batch
