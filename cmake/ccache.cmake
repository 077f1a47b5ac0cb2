# ccache where it is installed; its namespace carries the CPU's features, so objects from another machine are never linked here.
find_program(CUPEL_CCACHE ccache)
if(CUPEL_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CUPEL_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CUPEL_CCACHE})
endif()
