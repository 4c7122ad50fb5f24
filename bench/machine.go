package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// machine describes where and what is measured, for the head of the tables.
func machine() string {
	commit, err := exec.Command("git", "describe", "--always", "--dirty").Output()
	if err != nil {
		commit = []byte("unknown")
	}
	return fmt.Sprintf("Commit %s; %s, %d cores; %s", strings.TrimSpace(string(commit)), processor(), runtime.NumCPU(), runtime.Version())
}

func processor() string {
	info, _ := os.ReadFile("/proc/cpuinfo") // absent where it is not Linux
	for _, line := range strings.Split(string(info), "\n") {
		if name, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

// tick is the unit of times in /proc; Linux has always shown 100 a second.
const tick = 10 * time.Millisecond

// cpuTime is what a process has used of the processors, in user and system mode.
func cpuTime(pid int) (time.Duration, error) {
	stat, err := readStat(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	return stat.cpu, err
}

// childrenTime is the same for the living children of a process, all in all.
func childrenTime(parent int) (total time.Duration, err error) {
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	for _, file := range files {
		stat, err := readStat(file)
		if err == nil && stat.parent == parent { // a process may have ended meanwhile
			total += stat.cpu
		}
	}
	return total, nil
}

type processStat struct {
	parent int
	cpu    time.Duration
}

func readStat(file string) (s processStat, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return s, err
	}
	// pid (name) state parent ... utime stime are the fields 4, 14 and 15; a name may hold anything.
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	var user, system int
	for _, field := range []struct {
		index int
		to    *int
	}{{1, &s.parent}, {11, &user}, {12, &system}} {
		if *field.to, err = strconv.Atoi(fields[field.index]); err != nil {
			return s, fmt.Errorf("%s: %w", file, err)
		}
	}
	s.cpu = time.Duration(user+system) * tick
	return s, nil
}
