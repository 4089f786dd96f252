"""The listener against a sender we did not write: Debian's python3-hl7, `mllp_send`. Argument 1: vitals_listen_program, 2: the repository.
Exit 77 (skipped) where the sender or the data files are missing."""
import json
import os
import pathlib
import pty
import signal
import socket
import subprocess
import sys
import tempfile
import time

PROGRAM, REPOSITORY = sys.argv[1], pathlib.Path(sys.argv[2])
SENDER = "/usr/bin/mllp_send"
DATA = REPOSITORY / ".." / "shared" / "data" / "vitals" / "hl7"
SECRETS = ["TESTPT", "Twin^Test", "19700101"]  # what the files' PID segments hold

if not os.access(SENDER, os.X_OK):
    print(f"{SENDER} is missing (apt install python3-hl7)")
    sys.exit(77)
if not DATA.is_dir():
    print(f"{DATA} is missing")
    sys.exit(77)


class Listener:
    """The program, listening on a port of its own choice."""

    def __init__(self, seconds="60", count="0", form="json"):
        self.process = subprocess.Popen([PROGRAM, "0", seconds, count, form], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.first = self.process.stdout.readline()
        self.port = json.loads(self.first)["port"] if form == "json" else int(self.first.split(" on 127.0.0.1:")[1].split(";")[0])

    def finish(self, interrupt=False):
        if interrupt:
            self.process.send_signal(signal.SIGINT)
        output, _ = self.process.communicate(timeout=90)
        for secret in SECRETS:
            assert secret not in output, f"{secret} in the listener's output:\n{output}"
        assert self.process.returncode == 0, f"exit {self.process.returncode}\n{output}"
        return output


def send(port, name):
    """The sender's own answer: what it printed, framing and all."""
    done = subprocess.run([SENDER, "--loose", "-p", str(port), "-f", str(DATA / name), "127.0.0.1"], capture_output=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return done.stdout


def values(output):
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    return {line["parameter"]: line for line in lines if line["event"] == "value"}, lines


def test_each_file_is_acknowledged_and_shown():
    expected = {
        "synthetic_pcd01_good.hl7": ("AA", "S0001", {"hr": 72, "pulse_rate": 71, "spo2": 98, "art_sys": 118, "art_dia": 66, "art_mean": 83, "cvp": 8, "etco2": 36, "rr": 12,
                                                       "temp1": 36.8, "temp2": 33.1}, "good"),
        "synthetic_pcd01_episodic_nibp.hl7": ("AA", "S0002", {"nibp_sys": 121, "nibp_dia": 77, "nibp_mean": 92}, "stale"),
        # 15.7 kPa / 0.133322 = 117.76 mmHg, (98.2 - 32) / 1.8 = 36.78 Cel, 4.8 kPa = 36.00 mmHg
        "synthetic_pcd01_kpa_celsius_fahr.hl7": ("AA", "S0003", {"art_sys": 117.76, "temp1": 36.78, "etco2": 36.0}, "good"),
        "synthetic_waveform_na.hl7": ("AA", "S0004", {}, "good"),
        "synthetic_pcd04_alarm_start.hl7": ("AR", "A0001", {}, "good"),
        "synthetic_pcd04_alarm_end.hl7": ("AR", "A0002", {}, "good"),
    }
    assert sorted(expected) == sorted(p.name for p in DATA.glob("*.hl7")), "a file has no expectation"
    for name, (code, control_id, want, quality) in expected.items():
        listener = Listener(count="1")
        answer = send(listener.port, name)
        assert answer.startswith(b"\x0bMSH|^~\\&|HOLOTWIN|") and b"\x1c\r" in answer, answer
        assert f"\rMSA|{code}|{control_id}\r".encode() in answer, answer
        for secret in SECRETS:
            assert secret.encode() not in answer, answer
        shown, _ = values(listener.finish())
        assert {p: v["value"] for p, v in shown.items()} == want, (name, shown)
        for v in shown.values():
            assert v["quality"] == quality and v["source"] == "SYNTHMON 0012FFFFFE0000AB" and 0 <= v["age_s"] < 5, v


def test_all_files_into_one_listener_that_is_then_interrupted():
    listener = Listener()
    for path in sorted(DATA.glob("*.hl7")):
        send(listener.port, path.name)
    time.sleep(0.3)
    shown, lines = values(listener.finish(interrupt=True))
    assert shown["hr"]["value"] == 72 and shown["nibp_mean"]["value"] == 92
    end = lines[-1]
    assert end["event"] == "end" and end["messages"] == 6 and end["refused"] == 2 and end["lost"] == 0, end


def test_text_output_shows_value_unit_source_age_and_quality():
    listener = Listener(count="1", form="text")
    send(listener.port, "synthetic_pcd01_good.hl7")
    output = listener.finish()
    line = next(l for l in output.splitlines() if l.startswith("art_mean"))
    assert line.split()[:3] == ["art_mean", "83", "mm[Hg]"] and "good" in line and "SYNTHMON 0012FFFFFE0000AB" in line and "age" in line, line


def test_on_a_terminal_the_table_shows_each_parameter_and_is_drawn_over():
    master, slave = pty.openpty()
    process = subprocess.Popen([PROGRAM, "0", "20", "1", "text"], stdout=slave, stderr=slave)
    os.close(slave)
    output = b""
    sent = False
    while True:
        try:
            chunk = os.read(master, 4096)
        except OSError:  # the other end of a pseudo-terminal has closed
            break
        if not chunk:
            break
        output += chunk
        if not sent and b"connected" in output:
            port = int(output.split(b" on 127.0.0.1:")[1].split(b";")[0])
            send(port, "synthetic_pcd01_good.hl7")
            sent = True
    os.close(master)
    assert process.wait(timeout=10) == 0
    last = output.decode().split("\x1b[")  # pieces between control sequences
    text = "".join(last)
    assert "temp2        33.1 Cel" in text and "hr             72 /min" in text and "nibp_sys      --- mm[Hg]" in text, text[-3000:]
    assert "A" in {piece.lstrip("0123456789")[:1] for piece in last[1:]}, "the table was never drawn over the one before"
    for secret in SECRETS:
        assert secret not in text


def test_a_silent_feed_goes_stale():
    listener = Listener(seconds="6.5")
    send(listener.port, "synthetic_pcd01_good.hl7")
    _, lines = values(listener.finish())
    hr = [l for l in lines if l.get("parameter") == "hr"]
    assert [l["quality"] for l in hr] == ["good", "stale"], hr
    assert 5.0 < hr[1]["age_s"] < 5.6 and hr[1]["value"] == 72, hr


def test_broken_frames_are_answered_or_dropped_and_listening_goes_on():
    listener = Listener()
    good = (DATA / "synthetic_pcd01_good.hl7").read_bytes()
    for bad in [b"", b"\x0b", b"\x0b\x1c\r", b"\x1c\r" * 100, b"GET / HTTP/1.1\r\n\r\n", b"\x0b" + good[:300], b"\x0b" + good[:300] + b"\x1c\r", b"\x0b" + b"A" * 3_000_000, os.urandom(50_000)]:
        with socket.create_connection(("127.0.0.1", listener.port)) as s:
            try:
                s.sendall(bad)
            except ConnectionError:
                pass
    with socket.create_connection(("127.0.0.1", listener.port), timeout=10) as s:
        s.sendall(b"\x0bnot HL7 at all\x1c\r")
        answer = s.recv(4096)
        assert b"\rMSA|AR|" in answer, answer
        s.sendall(b"\x0b" + good.replace(b"OBR|1|", b"this is no segment\rOBR|1|") + b"\x1c\r")
        answer = s.recv(4096)
        assert b"\rMSA|AE|S0001\r" in answer, answer
    assert b"\rMSA|AA|S0001\r" in send(listener.port, "synthetic_pcd01_good.hl7")
    time.sleep(0.3)
    shown, _ = values(listener.finish(interrupt=True))
    assert shown["hr"]["value"] == 72


def test_wrong_addresses_and_ports_in_use_are_explained():
    refused = subprocess.run([PROGRAM, "0", "1", "0", "json", "0.0.0.0"], capture_output=True, text=True, timeout=30)
    assert refused.returncode == 2 and "TLS" in refused.stderr, refused
    listener = Listener()
    second = subprocess.run([PROGRAM, str(listener.port), "1", "0", "json"], capture_output=True, text=True, timeout=30)
    assert second.returncode == 3 and "in use" in second.stderr, second
    listener.finish(interrupt=True)


def test_a_mllp_framed_stream_from_the_sender_is_read():
    """Without --loose the sender reads a framed file of several messages and sends them one by one."""
    framed = b"".join(b"\x0b" + p.read_bytes() + b"\x1c\r" for p in sorted(DATA.glob("synthetic_pcd01_*.hl7")))
    with tempfile.NamedTemporaryFile(suffix=".mllp") as f:
        f.write(framed)
        f.flush()
        listener = Listener(count="3")
        done = subprocess.run([SENDER, "-p", str(listener.port), "-f", f.name, "127.0.0.1"], capture_output=True, timeout=30)
        assert done.stdout.count(b"\rMSA|AA|") == 3, done
        shown, _ = values(listener.finish())
        assert shown["nibp_sys"]["value"] == 121 and shown["spo2"]["value"] == 98


failed = 0
for name, test in list(globals().items()):
    if name.startswith("test_"):
        try:
            test()
            print("ok     ", name)
        except Exception as e:  # every test runs, whatever the others do
            failed += 1
            print("FAILED ", name, repr(e))
sys.exit(1 if failed else 0)
