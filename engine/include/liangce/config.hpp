// Build-mode switches shared by every floor.
//
// Precompiled (default): headers declare, `impl/*_inl.hpp` files are compiled once by engine/src/*.cpp into the
// library. Header-only: define LIANGCE_HEADER_ONLY; each header then includes its own `impl/*_inl.hpp`.
#pragma once

#define LIANGCE_VERSION_MAJOR 0
#define LIANGCE_VERSION_MINOR 1
#define LIANGCE_VERSION_PATCH 0
#define LIANGCE_VERSION "0.1.0"

#if defined(LIANGCE_HEADER_ONLY)
#define LIANGCE_INLINE inline
#else
#define LIANGCE_INLINE
#endif

// What hardly ever runs (COLD) or is not part of the hot path (APART), kept out of the functions that call it, which
// then save fewer registers; and what always runs, kept in (HOT).
#if defined(__GNUC__) && defined(LIANGCE_HEADER_ONLY)
#define LIANGCE_COLD [[gnu::cold]]
#define LIANGCE_APART
#define LIANGCE_HOT [[gnu::always_inline]]
#elif defined(__GNUC__)
#define LIANGCE_COLD [[gnu::cold]] [[gnu::noinline]]
#define LIANGCE_APART [[gnu::noinline]]
#define LIANGCE_HOT [[gnu::always_inline]]
#else
#define LIANGCE_COLD
#define LIANGCE_APART
#define LIANGCE_HOT
#endif
