import hashlib, json, sys
for request in map(json.loads, sys.stdin):
    try:
        data = open(request["params"][0], "rb").read()
        lines = data.removesuffix(b"\n").split(b"\n") if data else []
        reply = {"result": {"lines": len(lines), "words": len(data.split()), "sha256": hashlib.sha256(
            data).hexdigest(), "longestLine": max(map(len, lines), default=0)}}
    except Exception as e:
        reply = {"error": {"type": type(e).__name__, "message": str(e)}}
    print(json.dumps({"id": request["id"]} | reply), flush=True)
