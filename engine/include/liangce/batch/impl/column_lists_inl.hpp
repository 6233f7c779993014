// Arrays of lists out of the parts of a result column.
#pragma once

#include <array>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "liangce/batch/column_builder.hpp"
#include "liangce/batch/impl/column_buffers.hpp"

namespace liangce::batch {

namespace detail {

/// The buffers of list<utf8> while they are filled, which have room for all that comes.
class ListWriter {
 public:
  ListWriter(std::size_t rows, std::size_t items, std::size_t bytes)
      : ends_(Buffer::of_size(4 * (rows + 1))),
        texts_(Buffer::of_size(bytes + short_word)),
        text_ends_(Buffer::of_size(4 * (items + 1))),
        end_(reinterpret_cast<std::int32_t*>(ends_.data())),
        text_end_(reinterpret_cast<std::int32_t*>(text_ends_.data())) {
    *end_++ = 0;
    *text_end_++ = 0;
  }
  /// From here on the words of planes are these.
  void use(const std::vector<std::string>& words) {
    words_.resize(words.size());
    for (std::size_t i = 0; i < words.size(); ++i) {
      words_[i].whole = &words[i];
      words_[i].size = static_cast<std::int32_t>(words[i].size());
      if (words[i].size() <= short_word) std::memcpy(words_[i].text, words[i].data(), words[i].size());
    }
  }
  void put(std::size_t word) {
    const Word& one = words_[word];
    if (one.size > static_cast<std::int32_t>(short_word)) return put(*one.whole);
    std::memcpy(texts_.data() + byte_, one.text, short_word);
    byte_ += one.size;
    *text_end_++ = byte_;
    ++items_;
  }
  void put(const std::string& word) {
    std::memcpy(texts_.data() + byte_, word.data(), word.size());
    byte_ += static_cast<std::int32_t>(word.size());
    *text_end_++ = byte_;
    ++items_;
  }
  void close_row() { *end_++ = items_; }
  /// 64 rows at most: bit r of planes[b]: word b is in the list of row r.
  void put_rows(const std::uint64_t* planes, std::size_t count, std::size_t rows);
  void finish(Validity validity, std::size_t rows, ArrowArray* array) {
    const auto items = static_cast<std::size_t>(items_);
    Validity all(items);
    all.set_all(0, items);
    auto parts = std::make_unique<ArrayParts>();
    finish_array(std::move(all), buffers_of(std::move(text_ends_), std::move(texts_)), items,
                 parts->children.emplace_back().get());
    finish_array(std::move(validity), buffers_of(std::move(ends_)), rows, array, std::move(parts));
  }

 private:
  static constexpr std::size_t short_word = 32;  // copied whole, over what comes next
  struct Word {
    char text[short_word] = {};
    const std::string* whole = nullptr;
    std::int32_t size = 0;
  };
  Buffer ends_, texts_, text_ends_;
  std::int32_t* end_;
  std::int32_t* text_end_;
  std::int32_t items_ = 0, byte_ = 0;
  std::vector<Word> words_;
};

LIANGCE_INLINE void ListWriter::put_rows(const std::uint64_t* planes, std::size_t count, std::size_t rows) {
  std::uint64_t any = 0;
  std::uint64_t used[64];
  std::uint8_t word_of[64];
  std::size_t there = 0;
  for (std::size_t b = 0; b < count; ++b) {
    any |= planes[b];
    used[there] = planes[b];
    word_of[there] = static_cast<std::uint8_t>(b);
    there += planes[b] != 0 ? 1 : 0;
  }
  if (any == 0) {
    for (std::size_t row = 0; row < rows; ++row) end_[row] = items_;
    end_ += rows;
    return;
  }
  // Eight words are a byte a row.
  std::uint8_t of_row[8][64];
  const std::size_t groups = (there + 7) / 8;
  for (std::size_t g = 0; g < groups; ++g)
    plan::kernels::bytes_of_planes(used + 8 * g, std::min<std::size_t>(8, there - 8 * g), of_row[g]);
  std::int32_t end = items_;
  if (groups == 1) {
    for (std::size_t row = 0; row < rows; ++row) end_[row] = end += plan::kernels::ones_of[of_row[0][row]];
  } else {
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t g = 0; g < groups; ++g) end += plan::kernels::ones_of[of_row[g][row]];
      end_[row] = end;
    }
  }
  end_ += rows;
  for (; any != 0; any &= any - 1) {
    const auto row = static_cast<std::size_t>(__builtin_ctzll(any));
    for (std::size_t g = 0; g < groups; ++g) {
      for (unsigned open = of_row[g][row]; open != 0; open &= open - 1)
        put(word_of[8 * g + static_cast<std::size_t>(__builtin_ctz(open))]);
    }
  }
}

}  // namespace detail

LIANGCE_INLINE void ColumnBuilder::finish_lists(std::size_t first, std::size_t last, ArrowArray* array) {
  const std::size_t rows = rows_of(first, last);
  std::size_t items = 0, bytes = 0;
  for (std::size_t p = first; p < last; ++p) {
    const ColumnPart& part = parts_[p];
    for (const std::uint32_t code : part.codes_) bytes += part.words_[code].size();
    items += part.codes_.size();
    if (part.form_ != ColumnPart::Form::planes) continue;
    std::size_t counts[64] = {};
    plan::kernels::count_planes(part.bits_.data(), (part.rows_ + 63) / 64, part.width_, counts);
    for (std::size_t b = 0; b < part.width_; ++b) {
      items += counts[b];
      bytes += counts[b] * part.words_[b].size();
    }
  }
  if (bytes > INT32_MAX || items > INT32_MAX) throw std::length_error("more than 2 GB of text in one result batch");
  detail::Validity validity(rows);
  detail::ListWriter writer(rows, items, bytes);
  std::size_t at = 0;
  for (std::size_t p = first; p < last; ++p) {
    const ColumnPart& part = parts_[p];
    if (part.form_ == ColumnPart::Form::planes) {
      writer.use(part.words_);
      for (std::size_t row = 0; row < part.rows_; row += 64)
        writer.put_rows(part.bits_.data() + row / 64 * part.width_, part.width_,
                        std::min<std::size_t>(64, part.rows_ - row));
    } else {
      std::uint32_t next = 0;
      for (std::size_t row = 0; row < part.rows_; ++row) {
        for (; next < part.ends_[row]; ++next) writer.put(part.words_[part.codes_[next]]);
        writer.close_row();
      }
    }
    if (part.absent_.empty()) validity.set_all(at, part.rows_);
    for (std::size_t row = 0; row < part.rows_ && !part.absent_.empty(); ++row) {
      if (part.is_present(row)) validity.set(at + row);
    }
    at += part.rows_;
  }
  writer.finish(std::move(validity), rows, array);
}

LIANGCE_INLINE void ColumnBuilder::finish_value_lists(std::size_t first, std::size_t last, ArrowArray* array) {
  const std::size_t rows = rows_of(first, last);
  detail::Validity validity(rows);
  detail::Bytes offsets;
  detail::append(offsets, std::int32_t{0});
  std::vector<Value> items;
  std::size_t at = 0;
  for (std::size_t p = first; p < last; ++p) {
    for (std::size_t row = 0; row < parts_[p].rows(); ++row, ++at) {
      const Value value = parts_[p].value(row);
      if (value.is_list()) {
        validity.set(at);
        const auto list = value.items();
        items.insert(items.end(), list.begin(), list.end());
      }
      detail::append(offsets, static_cast<std::int32_t>(items.size()));
    }
  }
  auto parts = std::make_unique<detail::ArrayParts>();
  detail::finish_texts(items, parts->children.emplace_back().get());
  detail::finish_array(std::move(validity), detail::buffers_of(std::move(offsets)), rows, array, std::move(parts));
}

}  // namespace liangce::batch
