/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h" /* first: it asks the C library for its extensions */

#include "core/confine.h"

#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/resource.h>
#include <unistd.h>

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
#include <linux/landlock.h>
#define HAVE_LANDLOCK 1
#endif
#endif

#if defined __linux__ && defined __x86_64__
#define FILTER_ARCH AUDIT_ARCH_X86_64
#elif defined __linux__ && defined __aarch64__
#define FILTER_ARCH AUDIT_ARCH_AARCH64
#endif

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define LIMITS_MEMORY 0
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define LIMITS_MEMORY 0
#endif
#ifndef LIMITS_MEMORY
#define LIMITS_MEMORY 1
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

#define WRITING (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)
/* Refuses a call whose flags ask for more than reading. */
#define READ_ONLY(number, flags)                                                         \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 4), LOAD(flags),                    \
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, WRITING, 0, 1), REFUSE(EACCES),             \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/* For a child without exec, on top of filter_calls. */
static void filter_changes(void)
{
    struct sock_filter program[] = {
        LOAD(nr),
        NEVER(SYS_execve, EPERM),
        NEVER(SYS_execveat, EPERM),
        NEVER(SYS_kill, EPERM),
        NEVER(SYS_unlinkat, EACCES),
        NEVER(SYS_renameat2, EACCES),
        NEVER(SYS_mkdirat, EACCES),
        NEVER(SYS_symlinkat, EACCES),
        NEVER(SYS_linkat, EACCES),
        NEVER(SYS_truncate, EACCES),
        NEVER(SYS_fchmodat, EACCES),
        NEVER(SYS_fchownat, EACCES),
        NEVER(SYS_mount, EPERM),
        NEVER(SYS_process_vm_writev, EPERM),
#ifdef SYS_openat2
        NEVER(SYS_openat2, ENOSYS),
#endif
#ifdef SYS_io_uring_setup
        NEVER(SYS_io_uring_setup, ENOSYS),
#endif
#ifdef __x86_64__
        NEVER(SYS_unlink, EACCES),
        NEVER(SYS_rmdir, EACCES),
        NEVER(SYS_rename, EACCES),
        NEVER(SYS_renameat, EACCES),
        NEVER(SYS_mkdir, EACCES),
        NEVER(SYS_symlink, EACCES),
        NEVER(SYS_link, EACCES),
        NEVER(SYS_creat, EACCES),
        NEVER(SYS_chmod, EACCES),
        NEVER(SYS_chown, EACCES),
        NEVER(SYS_lchown, EACCES),
        READ_ONLY(SYS_open, args[1]),
#endif
        READ_ONLY(SYS_openat, args[2]),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog filter = {.len = G_N_ELEMENTS(program), .filter = program};

    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}
#else
static void filter_calls(void)
{
}

static void filter_changes(void)
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
    if (folder)
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

/* What the process has mapped already, in bytes; 0 when it cannot be told. */
static guint64 address_space(void)
{
    char text[64] = "";
    const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    const ssize_t n = file < 0 ? 0 : read(file, text, sizeof text - 1);
    const long page = sysconf(_SC_PAGESIZE);

    if (file >= 0)
        close(file);
    return n > 0 && page > 0 ? g_ascii_strtoull(text, NULL, 10) * (guint64)page : 0;
}

void avlast_confine_reader(guint64 memory, guint64 seconds)
{
    const guint64 mapped = address_space();
    const struct rlimit time = {seconds, seconds + 1}, none = {0, 0},
                        space = {mapped + memory, mapped + memory};

#ifdef PR_SET_PDEATHSIG
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    setrlimit(RLIMIT_CPU, &time);
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_FSIZE, &none);
    if (LIMITS_MEMORY && mapped > 0)
        setrlimit(RLIMIT_AS, &space);
    confine_files(NULL);
    filter_calls();
    filter_changes();
}
