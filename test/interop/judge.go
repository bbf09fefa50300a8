// Judges a log as a centre serves it, and proofs that an office hands out, with Go's own packages
// for notes and transparency logs; nothing of Dawam is used. Arguments: the log's address at the
// centre, the word that opens its entries, the log's key, the centre's key, and a folder of proofs
// (N.json the exact bytes of an entry, N.proof its proof). Ends with 1 and a reason at the first
// flaw. The cosignature is read after C2SP tlog-cosignature, which the packages do not know.
package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8
const cosignatureV1 = 4

type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }
func (c *cosigner) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	seconds := binary.BigEndian.Uint64(signature[:8])
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", seconds, text)
	return ed25519.Verify(c.key, []byte(signed), signature[8:])
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func readCosigner(vkey string) *cosigner {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		check(fmt.Errorf("no verifier key: %s", vkey))
	}
	hash := must(hex.DecodeString(parts[1]))
	key := must(base64.StdEncoding.DecodeString(parts[2]))
	if len(hash) != 4 || len(key) != 1+ed25519.PublicKeySize || key[0] != cosignatureV1 {
		check(fmt.Errorf("no cosigner's key: %s", vkey))
	}
	return &cosigner{parts[0], binary.BigEndian.Uint32(hash), key[1:]}
}

func openHead(text []byte, verifiers note.Verifiers) tlog.Tree {
	opened := must(note.Open(text, verifiers))
	if len(opened.Sigs) < 2 {
		check(fmt.Errorf("signed by %d of log and centre", len(opened.Sigs)))
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 3 {
		check(fmt.Errorf("no checkpoint: %q", opened.Text))
	}
	size := must(strconv.ParseInt(lines[1], 10, 64))
	return tlog.Tree{N: size, Hash: must(tlog.ParseHash(lines[2]))}
}

type server struct{ prefix, word string }

func (s server) get(path string) []byte {
	request := must(http.NewRequest("GET", s.prefix+"/"+path, nil))
	request.Header.Set("authorization", s.word)
	answer := must(http.DefaultClient.Do(request))
	defer answer.Body.Close()
	if answer.StatusCode != 200 {
		check(fmt.Errorf("%s was answered %d", path, answer.StatusCode))
	}
	return must(io.ReadAll(answer.Body))
}

func (s server) Height() int                      { return tileHeight }
func (s server) SaveTiles([]tlog.Tile, [][]byte) {}
func (s server) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	read := make([][]byte, len(tiles))
	for i, tile := range tiles {
		read[i] = s.get(strings.Replace(tile.Path(), "tile/8/", "tile/", 1))
	}
	return read, nil
}

func (s server) entriesAt(tile tlog.Tile) [][]byte {
	path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
	rest := s.get(path)
	var entries [][]byte
	for len(rest) >= 2 {
		size := int(binary.BigEndian.Uint16(rest))
		if len(rest) < 2+size {
			check(fmt.Errorf("%s is cut", path))
		}
		entries = append(entries, rest[2:2+size])
		rest = rest[2+size:]
	}
	return entries
}

func judgeTree(log server, tree tlog.Tree) {
	hashes := tlog.TileHashReader(tree, log)
	index := int64(0)
	for first := int64(0); first < tree.N; first += 1 << tileHeight {
		width := tree.N - first
		if width > 1<<tileHeight {
			width = 1 << tileHeight
		}
		tile := tlog.Tile{H: tileHeight, L: 0, N: first >> tileHeight, W: int(width)}
		for _, entry := range log.entriesAt(tile) {
			at := []int64{tlog.StoredHashIndex(0, index)}
			if must(hashes.ReadHashes(at))[0] != tlog.RecordHash(entry) {
				check(fmt.Errorf("entry %d is not the one in the tree", index))
			}
			proof := must(tlog.ProveRecord(tree.N, index, hashes))
			check(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)))
			index++
			old := must(tlog.TreeHash(index, hashes))
			grown := must(tlog.ProveTree(tree.N, index, hashes))
			check(tlog.CheckTree(grown, tree.N, tree.Hash, index, old))
		}
	}
	if index != tree.N {
		check(fmt.Errorf("%d entries for a tree of %d", index, tree.N))
	}
}

func judgeProof(text string, entry []byte, verifiers note.Verifiers) {
	said, head, isCut := strings.Cut(text, "\n\n")
	lines := strings.Split(said, "\n")
	if !isCut || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		check(fmt.Errorf("no tlog-proof: %q", text))
	}
	index := must(strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64))
	var path tlog.RecordProof
	for _, line := range lines[2:] {
		path = append(path, must(tlog.ParseHash(line)))
	}
	tree := openHead([]byte(head), verifiers)
	check(tlog.CheckRecord(path, tree.N, tree.Hash, index, tlog.RecordHash(entry)))
}

func main() {
	log := server{os.Args[1], os.Args[2]}
	verifiers := note.VerifierList(must(note.NewVerifier(os.Args[3])), readCosigner(os.Args[4]))
	tree := openHead(log.get("checkpoint"), verifiers)
	judgeTree(log, tree)
	proofs := must(filepath.Glob(filepath.Join(os.Args[5], "*.proof")))
	for _, path := range proofs {
		entry := must(os.ReadFile(strings.TrimSuffix(path, ".proof") + ".json"))
		judgeProof(string(must(os.ReadFile(path))), entry, verifiers)
	}
	fmt.Printf("%d entries, %d proofs\n", tree.N, len(proofs))
}
