/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h" /* first: it asks the C library for its extensions */

#include "plots/confine.h"

#include <stddef.h>
#include <sys/resource.h>

#ifdef __linux__
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#if defined __linux__ && defined __has_include
#if __has_include(<linux/landlock.h>) && defined SYS_landlock_create_ruleset
#include <fcntl.h>
#include <linux/landlock.h>
#include <unistd.h>
#define HAVE_LANDLOCK 1
#endif
#endif

#if defined __linux__ && defined __x86_64__
#define FILTER_ARCH AUDIT_ARCH_X86_64
#elif defined __linux__ && defined __aarch64__
#define FILTER_ARCH AUDIT_ARCH_AARCH64
#endif

#ifdef FILTER_ARCH
#define LOAD(member)                                                                     \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (guint32)offsetof(struct seccomp_data, member))
#define REFUSE(code) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (code))
/* Refuses one system call. */
#define NEVER(number, code)                                                              \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), REFUSE(code)

/* Async-signal-safe: nothing but system calls. */
static void filter_calls(void)
{
    struct sock_filter program[] = {
        LOAD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, FILTER_ARCH, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        LOAD(nr),
#ifdef __x86_64__
        /* The x32 numbers are a second door to the same calls. */
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
        REFUSE(ENOSYS),
        NEVER(SYS_fork, EPERM),
        NEVER(SYS_vfork, EPERM),
#endif
        NEVER(SYS_socket, EPERM),
        NEVER(SYS_socketpair, EPERM),
        NEVER(SYS_ptrace, EPERM),
        /* The C library falls back to clone, whose flags a filter can read. */
        NEVER(SYS_clone3, ENOSYS),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3),
        LOAD(args[0]),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0),
        REFUSE(EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog filter = {.len = G_N_ELEMENTS(program), .filter = program};

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}
#else
static void filter_calls(void)
{
}
#endif

#ifdef HAVE_LANDLOCK
/* Every way to change a file system that the first version of Landlock knows. */
#define WRITES                                                                           \
    (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |                     \
     LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |                     \
     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |                         \
     LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |                       \
     LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

static void allow(int ruleset, const char *path, guint64 access)
{
    struct landlock_path_beneath_attr rule = {.allowed_access = access};

    rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0)
        return;
    syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(rule.parent_fd);
}

static void confine_files(const char *folder)
{
    const struct landlock_ruleset_attr attributes = {.handled_access_fs = WRITES};
    const long ruleset =
        syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);

    if (ruleset < 0)
        return;
    allow((int)ruleset, folder, WRITES);
    allow((int)ruleset, "/dev/null", LANDLOCK_ACCESS_FS_WRITE_FILE);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        syscall(SYS_landlock_restrict_self, (int)ruleset, 0);
    close((int)ruleset);
}
#else
static void confine_files(const char *folder)
{
    (void)folder;
}
#endif

void avlast_confine(gpointer folder)
{
    const struct rlimit seconds = {60, 60}, bytes = {256u << 20, 256u << 20},
                        none = {0, 0};

    setrlimit(RLIMIT_CPU, &seconds);
    setrlimit(RLIMIT_FSIZE, &bytes);
    setrlimit(RLIMIT_CORE, &none);
    confine_files(folder);
    filter_calls();
}
