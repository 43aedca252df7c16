// Each function of the table has one copy for each instruction set, named NAME_KERNELS.
#pragma once

#define KERNEL_JOINED(set, name) name##_##set
#define KERNEL_NAMED(set, name) KERNEL_JOINED(set, name)
#define KERNEL(name) KERNEL_NAMED(KERNELS, name)
