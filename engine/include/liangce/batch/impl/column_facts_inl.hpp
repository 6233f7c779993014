#pragma once

#include <algorithm>

#include "liangce/batch/impl/column_cells.hpp"
#include "liangce/batch/impl/column_facts_slot.hpp"
#include "liangce/plan/impl/byte_kernels.hpp"

namespace liangce::batch::detail {

LIANGCE_INLINE std::optional<std::size_t> declared_field(const policy::TypeSpec& context, std::string_view name) {
  for (std::size_t f = 0; f < context.fields.size(); ++f) {
    if (context.fields[f].name.text == name || (!context.fields[f].en.empty() && context.fields[f].en.text == name))
      return f;
  }
  return std::nullopt;
}

LIANGCE_INLINE plan::FactInput input_of(const FactSlot& fact, const ColumnType& column) {
  using Kind = plan::FactInput::Kind;
  const policy::TypeSpec& type = fact.fact->type;
  plan::FactInput input = input_of(type, column);
  const bool list = (column.kind == ColumnKind::list || column.kind == ColumnKind::large_list) && !column.dictionary;
  if (input.kind != Kind::list || !list || type.element.empty()) return input;
  const policy::TypeSpec& element = type.element.front();
  const ColumnType& structure = column.children.front();
  if (element.word != policy::TypeWord::context || element.fields.empty() || structure.dictionary ||
      structure.kind != ColumnKind::structure) {
    return input;
  }
  std::vector<plan::FactInput> fields(element.fields.size());
  for (std::size_t i = 0; i < structure.names.size(); ++i) {
    const auto field = declared_field(element, structure.names[i]);
    if (!field || fields[*field].kind != Kind::absent || structure.children[i].kind == ColumnKind::null) return input;
    fields[*field] = input_of(element.fields[*field].type, structure.children[i]);
    if (fields[*field].kind == Kind::list) fields[*field] = {Kind::opaque, 0};
  }
  input.fields = std::move(fields);
  return input;
}

LIANGCE_INLINE plan::FactInput input_of(const policy::TypeSpec& type, const ColumnType& column) {
  using Kind = plan::FactInput::Kind;
  if (column.kind == ColumnKind::null) return {Kind::absent, 0};
  const plan::FactInput natural = plan::natural_input(type);
  switch (natural.kind) {
    case Kind::truth:
      return !column.dictionary && column.kind == ColumnKind::boolean ? natural : plan::FactInput{Kind::opaque, 0};
    case Kind::number: {
      const bool whole = column.kind >= ColumnKind::int8 && column.kind <= ColumnKind::uint64;
      if (!column.dictionary && whole) return {Kind::number, 0};
      const bool decimal = column.kind >= ColumnKind::decimal32 && column.kind <= ColumnKind::decimal128;
      if (!column.dictionary && decimal && column.scale >= 0 && column.scale <= 12) {
        // Digits the fact cannot have are refused, so that the rest is read at the fact's own scale.
        return {Kind::number, type.scale && column.scale > *type.scale ? std::max(*type.scale, 0) : column.scale};
      }
      return natural;
    }
    default: return natural;
  }
}

/// A column that bounds a fact which has a column of numbers or dates, as numbers of the same scale.
LIANGCE_INLINE bool is_bound_of(const Program& program, const BoundColumn& column, const plan::FactInput& fact) {
  using Kind = plan::FactInput::Kind;
  if (column.part != FactPart::low && column.part != FactPart::high) return false;
  if (!column.has_value || (fact.kind != Kind::number && fact.kind != Kind::date)) return false;
  const plan::FactInput own = input_of(program.facts()[column.slot].fact->type, column.type);
  return own.kind == fact.kind && own.scale == fact.scale;
}

LIANGCE_INLINE std::vector<plan::FactInput> inputs_of(const Program& program, const std::vector<BoundColumn>& columns) {
  std::vector<plan::FactInput> inputs(program.facts().size());
  for (const BoundColumn& column : columns) {
    if (column.part == FactPart::value) inputs[column.slot] = input_of(program.facts()[column.slot], column.type);
  }
  for (const BoundColumn& column : columns) {
    plan::FactInput& input = inputs[column.slot];
    input.told = input.told || is_bound_of(program, column, input);
  }
  return inputs;
}

LIANGCE_INLINE ColumnFacts::ColumnFacts(const TablePlan& plan) : plan_(&plan), by_fact_(plan.program->facts().size()) {
  const std::vector<plan::FactInput> inputs = inputs_of(*plan.program, plan.columns);
  for (std::size_t c = 0; c < plan.columns.size() && plan.columns[c].part == FactPart::value; ++c) {
    const BoundColumn& bound = plan.columns[c];
    const policy::TypeSpec& type = plan.program->facts()[bound.slot].fact->type;
    auto slot = slot_for(type, bound.type, inputs[bound.slot]);
    slot->place = c;
    slot->fact = bound.slot;
    if (!slot->input.fields.empty()) {
      slot->way = Slot::Way::members;
      slot->members = std::make_unique<ColumnFacts>(type.element.front(), bound.type.children.front(),
                                                    slot->input.fields, bound.slot);
      slot->starts.resize(plan::chunk_rows + 1);
    }
    by_fact_[bound.slot] = slot.get();
    slots_.push_back(std::move(slot));
  }
  for (std::size_t c = 0; c < plan.columns.size(); ++c) {
    const BoundColumn& bound = plan.columns[c];
    if (!is_bound_of(*plan.program, bound, inputs[bound.slot])) continue;
    auto slot = slot_for(plan.program->facts()[bound.slot].fact->type, bound.type, inputs[bound.slot]);
    slot->place = c;
    slot->fact = bound.slot;
    Slot& fact = *by_fact_[bound.slot];
    (bound.part == FactPart::low ? fact.low : fact.high) = std::move(slot);
  }
}

LIANGCE_INLINE ColumnFacts::ColumnFacts(const policy::TypeSpec& element, const ColumnType& structure,
                                        const std::vector<plan::FactInput>& fields, feel::Slot fact)
    : fact_(fact), by_fact_(fields.size()) {
  for (std::size_t i = 0; i < structure.names.size(); ++i) {
    const std::size_t field = *declared_field(element, structure.names[i]);
    auto slot = slot_for(element.fields[field].type, structure.children[i], fields[field]);
    slot->place = i;
    slot->fact = fact;
    by_fact_[field] = slot.get();
    slots_.push_back(std::move(slot));
  }
}

/// How a column is read.
LIANGCE_INLINE std::unique_ptr<ColumnFacts::Slot> ColumnFacts::slot_for(const policy::TypeSpec& type,
                                                                        const ColumnType& column,
                                                                        const plan::FactInput& input) {
  using Way = Slot::Way;
  using Kind = plan::FactInput::Kind;
  auto slot = std::make_unique<Slot>();
  slot->type = &type;
  slot->input = input;
  const bool number = slot->input.kind == Kind::number;
  const bool readable = number || slot->input.kind == Kind::date;
  const auto texts = [](ColumnKind kind) {
    return kind == ColumnKind::utf8 || kind == ColumnKind::large_utf8 || kind == ColumnKind::utf8_view;
  };
  if (slot->input.kind == Kind::absent) {
    slot->way = Way::none;
  } else if (slot->input.kind == Kind::truth) {
    slot->way = Way::bits;
  } else if (slot->input.kind == Kind::code) {
    if (column.dictionary && texts(column.value->kind) && !column.value->dictionary) slot->way = Way::dictionary;
    if (!column.dictionary && texts(column.kind)) slot->way = Way::texts;
    for (const SourceText& choice : slot->type->choices) slot->choices.push_back(choice.text);
  } else if (!column.dictionary && readable) {
    const bool raw = with_raw(column.kind, [](auto) {});
    const bool same_scale = !number || column.scale == slot->input.scale;
    if (raw && same_scale) slot->way = Way::direct;
    const int finer = column.scale - slot->input.scale;  // digits the fact does not have
    const bool decimal = column.kind == ColumnKind::decimal128 || (column.kind == ColumnKind::decimal64 && !same_scale);
    if (decimal && finer >= 0 && finer <= 18) slot->way = Way::decimals;
    if (column.kind == ColumnKind::float64) slot->way = Way::floats;
  }
  if (slot->type->at_least || slot->type->at_most) {
    // Whole numbers at the column's scale; what lies beside them is above or below.
    plan::Span span;
    const auto limit = [&](const Value& value, bool low) {
      if (value.kind() == liangce::Kind::date) return std::optional<int128>(value.date().days);
      const int scale = slot->input.scale;
      const Number shifted = value.number() * *Number::scaled(ten_to(scale), 0);
      const Number whole = low ? shifted.ceiling() : shifted.floor();
      return whole.to_scaled128(0);
    };
    if (readable) {
      if (slot->type->at_least) {
        const auto low = limit(*slot->type->at_least, true);
        span.low = !low ? INT64_MIN : static_cast<std::int64_t>(std::clamp<int128>(*low, INT64_MIN, INT64_MAX));
      }
      if (slot->type->at_most) {
        const auto high = limit(*slot->type->at_most, false);
        span.high = !high ? INT64_MAX : static_cast<std::int64_t>(std::clamp<int128>(*high, INT64_MIN, INT64_MAX));
      }
      slot->allowed.push_back(span);
    }
  }
  // What is tested where it lies gets its room when somebody asks for more.
  if (slot->way != Way::direct && readable) slot->numbers.resize(plan::chunk_rows);
  const bool coded = slot->input.kind == Kind::code || slot->input.kind == Kind::list;
  if (slot->way != Way::dictionary && coded) slot->codes.resize(plan::chunk_rows);
  if (slot->input.kind == Kind::opaque && type.word == policy::TypeWord::text) {
    const ColumnType& words = column.dictionary ? *column.value : column;
    if (texts(words.kind) && !words.dictionary && column.kind != ColumnKind::uint64) slot->way = Way::plain_texts;
  }
  return slot;
}

LIANGCE_INLINE ColumnFacts::~ColumnFacts() = default;

/// Which rows have a value; null: all.
LIANGCE_INLINE const std::uint64_t* ColumnFacts::known_of(Slot& slot) const {
  if (slot.all_known) return nullptr;
  if (!slot.has_known) copy_bits(slot.column->validity_, slot.column->array_->offset + begin_, rows_, slot.known);
  slot.has_known = true;
  return slot.known;
}

LIANGCE_INLINE bool ColumnFacts::is_known(Slot& slot, std::size_t row) const {
  const std::uint64_t* known = known_of(slot);
  return known == nullptr || (known[row >> 6U] >> (row & 63U) & 1U) != 0;
}

LIANGCE_INLINE void ColumnFacts::open(const std::shared_ptr<const Batch>& batch, std::int64_t begin, std::size_t rows) {
  fresh_ = batch != batch_;
  batch_ = batch;
  if (fresh_) ++batch_number_;
  begin_ = batch->array->offset + begin;
  rows_ = rows;
  const std::size_t words = (rows + 63) / 64;
  std::fill_n(odd_, words, std::uint64_t{0});
  // A row that is null as a whole is read by the single case.
  if (batch->array->null_count != 0 && batch->array->n_buffers > 0 && batch->array->buffers[0] != nullptr) {
    copy_bits(static_cast<const std::uint8_t*>(batch->array->buffers[0]), begin_, rows, odd_);
    for (std::size_t w = 0; w < words; ++w) odd_[w] = ~odd_[w];
  }
  for (const auto& slot : slots_) {
    if (fresh_) {
      slot->column = &batch->columns[slot->place];
      slot->code_of.clear();
      slot->asked.clear();
    }
  }
  for (const auto& slot : slots_) open_slot(*slot);
  for (const auto& slot : slots_) {
    if (slot->input.told) open_told(*slot);
  }
  // What is said of an unknown fact, the single case reads.
  for (std::size_t c = 0; c < plan_->columns.size(); ++c) {
    if (plan_->columns[c].part == FactPart::value) continue;
    const Column& column = batch->columns[c];
    if (column.type().kind == ColumnKind::null) continue;
    const Slot* its = by_fact_[plan_->columns[c].slot];
    if (its != nullptr && its->input.told && plan_->columns[c].part != FactPart::reason) {
      const Slot* read = (plan_->columns[c].part == FactPart::low ? its->low : its->high).get();
      if (read != nullptr) continue;
    }
    for (std::size_t row = 0; row < rows; ++row) {
      if (!column.is_null(begin_ + static_cast<std::int64_t>(row))) refuse(row);
    }
  }
}

LIANGCE_INLINE void ColumnFacts::open_slot(Slot& slot) {
  using Way = Slot::Way;
  if (slot.way == Way::none) return;
  const Column& column = *slot.column;
  slot.all_known = column.validity_ == nullptr;
  slot.has_known = slot.has_numbers = slot.has_codes = false;
  slot.guard = {};
  if (slot.way == Way::direct || slot.way == Way::dictionary) {
    // What a table's fact cannot be is looked for when it is tested, or at the end.
    if (slot.way == Way::dictionary) find_codes(slot);
    slot.guard.unchecked = true;
    if (plan_ == nullptr) check(slot);
    return;
  }
  known_of(slot);
  slot.has_known = true;  // whoever reads cells says more of it
  switch (slot.way) {
    case Way::bits: return;
    case Way::texts: return read_texts(slot);
    case Way::decimals: return read_decimals(slot);
    case Way::floats: return read_floats(slot);
    case Way::plain_texts: return read_plain_texts(slot);
    case Way::members: return open_members_of(slot);
    default: return read_cells(slot);
  }
}

LIANGCE_INLINE const std::uint64_t* ColumnFacts::known(feel::Slot slot) { return known_of(*by_fact_[slot]); }

LIANGCE_INLINE void ColumnFacts::check() {
  for (const auto& slot : slots_) check(*slot);
}

LIANGCE_INLINE void ColumnFacts::truth(feel::Slot slot, std::uint64_t* yes) {
  const Column& column = *by_fact_[slot]->column;
  copy_bits(static_cast<const std::uint8_t*>(column.array_->buffers[1]), column.array_->offset + begin_, rows_, yes);
}

LIANGCE_INLINE const std::int64_t* ColumnFacts::numbers(feel::Slot slot) { return numbers_of(*by_fact_[slot]); }

LIANGCE_INLINE const std::int64_t* ColumnFacts::numbers_of(Slot& its) {
  const ColumnKind kind = its.column->type().kind;
  if (its.way == Slot::Way::direct && (kind == ColumnKind::int64 || kind == ColumnKind::decimal64))
    return cells_of<std::int64_t>(its);
  if (!its.has_numbers) {
    its.numbers.resize(plan::chunk_rows);
    with_raw(kind, [&](auto zero) { std::copy_n(cells_of<decltype(zero)>(its), rows_, its.numbers.data()); });
    its.has_numbers = true;
  }
  return its.numbers.data();
}

/// What is told of missing numbers: kept for those who ask for the fact. What does not go together is refused.
LIANGCE_INLINE void ColumnFacts::open_told(Slot& slot) {
  const std::size_t words = (rows_ + 63) / 64;
  std::fill_n(slot.told, words, std::uint64_t{0});
  for (Slot* bound : {slot.low.get(), slot.high.get()}) {
    if (bound == nullptr) continue;
    if (fresh_) bound->column = &batch_->columns[bound->place];
    open_slot(*bound);
    check(*bound);
    const std::uint64_t* known = known_of(*bound);
    for (std::size_t w = 0; w < words; ++w) slot.told[w] |= known == nullptr ? ~std::uint64_t{0} : known[w];
  }
  if (rows_ % 64 != 0) slot.told[words - 1] &= (std::uint64_t{1} << (rows_ % 64)) - 1;
  std::uint64_t any = 0;
  const std::uint64_t* known = known_of(slot);
  for (std::size_t w = 0; w < words; ++w) {
    odd_[w] |= slot.told[w] & (known == nullptr ? ~std::uint64_t{0} : known[w]);
    any |= slot.told[w];
  }
  if (any == 0 || slot.low == nullptr || slot.high == nullptr) return;
  const std::int64_t* low = numbers_of(*slot.low);
  const std::int64_t* high = numbers_of(*slot.high);
  for (std::size_t w = 0; w < words; ++w) {
    for (std::uint64_t open = slot.told[w]; open != 0; open &= open - 1) {
      const std::size_t row = 64 * w + static_cast<std::size_t>(__builtin_ctzll(open));
      if (is_known(*slot.low, row) && is_known(*slot.high, row) && low[row] > high[row]) refuse(row);
    }
  }
}

LIANGCE_INLINE plan::Facts::Told ColumnFacts::told(feel::Slot slot) {
  const Slot& its = *by_fact_[slot];
  if (!its.input.told) return {};
  Told told;
  told.rows = its.told;
  if (its.low != nullptr) told.low = numbers_of(*its.low), told.has_low = known_of(*its.low);
  if (its.high != nullptr) told.high = numbers_of(*its.high), told.has_high = known_of(*its.high);
  return told;
}

LIANGCE_INLINE const std::uint8_t* ColumnFacts::codes(feel::Slot slot) {
  Slot& its = *by_fact_[slot];
  if (!its.has_codes) {
    its.codes.resize(plan::chunk_rows);
    const Column& column = *its.column;
    const std::size_t known = its.code_of.size();
    const auto code_at = [&](std::uint64_t index) { return index < known ? its.code_of[index] : plan::code_escape; };
    if (column.type().kind == ColumnKind::int8 || column.type().kind == ColumnKind::uint8) {
      plan::kernels::ByteTable code_of_byte;
      const unsigned most = column.type().kind == ColumnKind::int8 ? 128 : 256;  // below zero there is no word
      for (unsigned i = 0; i < 256; ++i) code_of_byte.of[i] = i < most ? code_at(i) : plan::code_escape;
      plan::kernels::through_table(cells_of<std::uint8_t>(its), rows_, code_of_byte, its.codes.data());
    } else {
      for (std::size_t row = 0; row < rows_; ++row)
        its.codes[row] = code_at(static_cast<std::uint64_t>(column.index(begin_ + static_cast<std::int64_t>(row))));
    }
    its.has_codes = true;
  }
  return its.codes.data();
}

}  // namespace liangce::batch::detail
