# ccache where it is installed. tools/setup gives it a namespace that carries the CPU's features, so that objects from another
# machine are never linked here; the sloppiness is what its manual asks for with precompiled headers.
find_program(CUPEL_CCACHE ccache)
if(CUPEL_CCACHE)
  set(launcher env CCACHE_SLOPPINESS=pch_defines,time_macros ${CUPEL_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()
