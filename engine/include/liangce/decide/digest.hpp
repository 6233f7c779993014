// SHA-256 (FIPS 180-4), for the digests that name policies and decisions. One function would not carry a crypto
// library.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "liangce/config.hpp"

namespace liangce {

class Sha256 {
 public:
  Sha256& update(std::string_view bytes) noexcept;
  /// A field with its length in front, so that ("ab", "c") and ("a", "bc") differ.
  Sha256& field(std::string_view bytes) noexcept;
  /// Lower-case hexadecimal, 64 characters. The object is spent afterwards.
  std::string finish() noexcept;

 private:
  void block(const std::uint8_t* bytes) noexcept;

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::uint8_t, 64> buffer_{};
  std::size_t held_ = 0;
  std::uint64_t length_ = 0;
};

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/digest_inl.hpp"
#endif
