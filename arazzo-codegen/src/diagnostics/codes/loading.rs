//! AZ00: loading files and their syntax.

super::table! {
FILE_NOT_FOUND = "AZ0001";
"a file that a document names is not there, or cannot be read"
"A source description's `url` and an external `$ref` are resolved against the document that they stand in, and only \
local files are read. Correct the path, or map the source to the file that you have: \
`sources = { petstore = \"vendor/petstore.yaml\" }` in the macro, `.source(\"petstore\", path)` in a build script, \
`--source petstore=path` on the command line."
bad "sourceDescriptions:\n  - name: petstore\n    url: ./petstor.yaml"
good "sourceDescriptions:\n  - name: petstore\n    url: ./petstore.yaml"

REMOTE_SOURCE = "AZ0002";
"a source is on the network, and none is downloaded during a build"
"Builds are repeatable and work offline, so an `http` or `https` source must be mapped to a local copy: \
`sources = { petstore = \"vendor/petstore.yaml\" }` in the macro, `.source(\"petstore\", path)` in a build script, \
`--source petstore=path` on the command line. `cargo arazzo vendor` fetches the copies."
bad "sourceDescriptions:\n  - name: petstore\n    url: https://example.com/petstore.yaml"
good "sourceDescriptions:\n  - name: petstore\n    url: ./vendor/petstore.yaml"

OUTSIDE_ROOTS = "AZ0003";
"a file lies outside the folders that may be read"
"Documents come from others, so what they refer to is only read below the crate's folder and the entry document's. \
Move the file there, or allow its folder."
bad "$ref: ../../../../etc/passwd"
good "$ref: ./schemas/customer.yaml"

FILE_TOO_LARGE = "AZ0004";
"a file, or all files together, are larger than what is read"
"The bound keeps a wrong or hostile reference from exhausting the memory of a build."
bad "sourceDescriptions:\n  - name: logs\n    url: ./all-logs.json"
good "sourceDescriptions:\n  - name: api\n    url: ./openapi.yaml"

NOT_UTF8 = "AZ0005";
"a file is not UTF-8 text"
"YAML and JSON documents are read as UTF-8. Save the file as UTF-8."
bad "# saved as UTF-16"
good "# saved as UTF-8"

SYNTAX = "AZ0010";
"a document is not valid YAML or JSON"
"Nothing can be read from a text that does not follow YAML 1.2 or JSON. A frequent cause is a value with `: ` or ` #` in it \
that is not in quotes, or a line with the wrong indentation."
bad "summary: Note: this breaks"
good "summary: 'Note: this works'"

DUPLICATE_KEY = "AZ0011";
"a mapping has the same key twice"
"YAML and JSON demand distinct keys. The first one counts; take the other one out, or merge the two."
bad "responses:\n  '200': {description: OK}\n  '200': {description: Found}"
good "responses:\n  '200': {description: OK}\n  '404': {description: Not found}"

TOO_DEEP = "AZ0012";
"mappings and sequences nest too deeply"
"No real document nests 250 levels; the bound protects the compiler's stack."
bad "[[[[[[[[[[ … 250 more … ]]]]]]]]]]"
good "[[1]]"

ALIAS_EXPANSION = "AZ0013";
"YAML aliases expand to too much"
"Aliases of aliases grow exponentially; the bound protects the compiler's memory. Use `$ref` for shared parts."
bad "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\n# … and so on"
good "a: &a [x, x, x]\nb: *a"

SEVERAL_DOCUMENTS = "AZ0014";
"a file holds more than one YAML document"
"One file is one description. Put what follows the second `---` into a file of its own."
bad "arazzo: 1.0.1\n---\narazzo: 1.0.1"
good "---\narazzo: 1.0.1"
}
