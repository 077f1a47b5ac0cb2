#include <cstdio>
int main() { std::puts("cupel"); }
