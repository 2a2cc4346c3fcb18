using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace RemoteAccess.RoomServer.Door;

/// <summary>
/// Writes and reads the header by which a silo proves that it has forwarded a request: HMAC-SHA256 over the room, the number of hops, the
/// client's address and a short expiry, with a key that only the silos have (B16). Thread-safe; has no state but the keys.
/// </summary>
/// <remarks>
/// The request carries its own token too, and the silo that serves it checks that again. So the header decides only whose address a request
/// counts for, and how often it was forwarded.
/// </remarks>
internal sealed class HopSeal
{
    /// <summary>The header. A request that comes from outside never has it when it is passed on.</summary>
    public const string Header = "RemoteAccess-Hop";

    private const string Version = "1";
    private const int Fields = 5;
    private const int MaxChars = 2_048;

    // The forwarded request arrives at once; the rest is for clocks that differ, as with tokens.
    private static readonly TimeSpan ValidFor = TimeSpan.FromSeconds(20);

    private readonly byte[][] _keys;
    private readonly TimeProvider _time;

    public HopSeal(IOptions<DoorOptions> door, IOptions<RoomServerOptions> server, TimeProvider time)
    {
        _time = time;
        var secrets = door.Value.Key.Length > 0
            ? new[] { door.Value.Key, door.Value.PreviousKey }.Where(key => key.Length > 0)
            : server.Value.Keys.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value);
        _keys = [.. secrets.Select(Derived)];
    }

    /// <summary>The header's value for a hop.</summary>
    public string Seal(Hop hop)
    {
        var expires = (_time.GetUtcNow() + ValidFor).ToUnixTimeMilliseconds();

        // The room is last and its name has no control characters, so the fields cannot run into each other.
        var content = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{Version}\n{expires}\n{hop.Number}\n{hop.Client}\n{hop.Room}"));
        return $"{Base64Url.EncodeToString(content)}.{Base64Url.EncodeToString(HMACSHA256.HashData(_keys[0], content))}";
    }

    /// <summary>The hop that a header's value proves; null if it proves none.</summary>
    public Hop? Open(string value)
    {
        if (value.Length > MaxChars || value.Split('.') is not [var text, var proof]
            || !TryDecode(text, out var content) || !TryDecode(proof, out var mac) || !IsOurs(content, mac))
        {
            return null;
        }

        // From here on a silo has written it.
        return Encoding.UTF8.GetString(content).Split('\n', Fields) is [Version, var expires, var number, var client, var room]
            && long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var until)
            && until > _time.GetUtcNow().ToUnixTimeMilliseconds()
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var hops)
            && IPAddress.TryParse(client, out var address)
            ? new Hop(hops, address, room)
            : null;
    }

    private static byte[] Derived(string secret) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), HMACSHA256.HashSizeInBytes, info: "remote-access door 1"u8.ToArray());

    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        var status = Base64Url.DecodeFromChars(text, bytes, out _, out var length);
        bytes = bytes[..length];
        return status == OperationStatus.Done;
    }

    private bool IsOurs(byte[] content, byte[] mac)
    {
        Span<byte> right = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var ours = false;
        foreach (var key in _keys)
        {
            HMACSHA256.HashData(key, content, right);
            ours |= CryptographicOperations.FixedTimeEquals(mac, right);
        }

        return ours;
    }
}
