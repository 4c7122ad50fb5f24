//go:build !linux

package managed

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// identify decides as whom the programs of Postgres are run: the current user, in a process group
// of its own that a Ctrl-C in the terminal does not reach.
func identify() identity {
	return identity{attr: &syscall.SysProcAttr{Setpgid: true}, owner: os.Geteuid()}
}

// serves tells whether the process pid is a Postgres server on the data directory. A process
// number found in a file may long belong to another program.
func serves(pid int, data string) bool {
	line, err := exec.Command("ps", "-o", "args=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && strings.Contains(string(line), data)
}
