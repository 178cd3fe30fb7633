import hashlib, json, sys

for line in sys.stdin:
    request = json.loads(line)
    try:
        data = open(request["params"][0], "rb").read()
        lines = data.removesuffix(b"\n").split(b"\n") if data else []
        reply = {"result": {"lines": len(lines), "words": len(data.split()),
                            "longestLine": max(map(len, lines), default=0),
                            "sha256": hashlib.sha256(data).hexdigest()}}
    except Exception as e:
        reply = {"error": {"type": type(e).__name__, "message": str(e)}}
    print(json.dumps({"id": request["id"]} | reply), flush=True)
