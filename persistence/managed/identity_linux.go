package managed

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
)

// nobody is the unprivileged user that every Linux has.
const nobody = 65534

// identify decides as whom the programs of Postgres are run, since they refuse to run as root.
func identify() identity {
	// Its own process group keeps a Ctrl-C in the terminal away from the server: it has to go last.
	plain := identity{attr: &syscall.SysProcAttr{Setpgid: true}, owner: os.Geteuid()}
	if plain.owner != 0 {
		return plain
	}
	// In a user namespace the server believes to be nobody, while its files stay root's own: it
	// works even below a home directory that only root may enter.
	mapping := []syscall.SysProcIDMap{{ContainerID: nobody, HostID: 0, Size: 1}}
	namespace := identity{attr: &syscall.SysProcAttr{
		Setpgid:     true,
		Cloneflags:  syscall.CLONE_NEWUSER,
		UidMappings: mapping,
		GidMappings: mapping,
	}}
	probe := exec.Command("true")
	probe.SysProcAttr = namespace.attr
	if probe.Run() == nil {
		return namespace
	}
	// Some containers forbid namespaces. Really being nobody needs a directory that nobody can reach.
	return identity{owner: nobody, attr: &syscall.SysProcAttr{
		Setpgid:    true,
		Credential: &syscall.Credential{Uid: nobody, Gid: nobody},
	}}
}

// serves tells whether the process pid is a Postgres server on the data directory. A process
// number found in a file may long belong to another program; a zombie serves nothing.
func serves(pid int, data string) bool {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return err == nil && slices.Contains(strings.Split(string(line), "\x00"), data)
}
