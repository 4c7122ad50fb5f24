package managed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// acquire takes a flock (syscall.LOCK_SH or LOCK_EX) on the file at path, which it creates when it
// is missing, and waits for it until ctx is done. Closing the file gives the lock back, and so does
// the end of the process, however it ends.
func acquire(ctx context.Context, path string, how int) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	// A waiting flock cannot be called off, so it is tried again and again.
	retry := time.NewTicker(25 * time.Millisecond)
	defer retry.Stop()
	for {
		held, err := tryLock(file, how)
		if held {
			return file, nil
		}
		if err == nil {
			select {
			case <-retry.C:
				continue
			case <-ctx.Done():
				err = ctx.Err()
			}
		}
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), file.Close())
	}
}

// tryLock takes or changes the flock on file without waiting; false without an error means that
// somebody else holds it.
func tryLock(file *os.File, how int) (bool, error) {
	for {
		switch err := syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB); {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		case !errors.Is(err, syscall.EINTR):
			return false, err
		}
	}
}
