// What a Python program of a lab is started through, so that its wall clock is as wrong as a file
// of the lab says, in seconds. libfaketime cannot do that to Python 3.11, whose every sleep it
// makes fail (it passes on an instant of the monotonic clock wrongly); programs that this one
// starts, such as PostgreSQL, get libfaketime.

/** Its first word is the program, the others are that one's words. */
export const STEPPED_PYTHON = `import os, runpy, sys, time

true_time = time.time
looked, wrong = -1.0, 0.0


def stepped_time():
    global looked, wrong
    now = time.monotonic()
    if now - looked > 0.2:
        looked = now
        with open(os.environ['DAWAM_LAB_CLOCK']) as file:
            wrong = float(file.read())
    return true_time() + wrong


time.time = stepped_time
os.environ['LD_PRELOAD'] = os.environ['DAWAM_LAB_PRELOAD']
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name='__main__')
`;
