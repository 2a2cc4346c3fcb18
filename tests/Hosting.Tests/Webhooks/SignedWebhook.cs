using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RemoteAccess.Hosting.Tests.Webhooks;

/// <summary>Sends webhooks signed as LiveKit signs them.</summary>
internal static class SignedWebhook
{
    public const string ApiKey = "devkey";
    public const string ApiSecret = "secret";

    private static int s_ids;

    /// <summary>An event about a participant.</summary>
    public static string Body(string told, string room, string identity, string sid) =>
        JsonSerializer.Serialize(new
        {
            @event = told,
            room = new { name = room },
            participant = new { identity, sid, state = "ACTIVE" },
            id = $"EV_{Interlocked.Increment(ref s_ids)}",
        });

    public static string Token(string body)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var digest = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        var claims = new { iss = ApiKey, nbf = now, exp = now + 300, sha256 = digest };
        var content = $"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{Encode(JsonSerializer.Serialize(claims))}";
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(ApiSecret), Encoding.ASCII.GetBytes(content));
        return $"{content}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>Posts a body under a token, if any.</summary>
    public static async Task<HttpResponseMessage> PostAsync(Uri silo, string body, string? token)
    {
        using var client = PatientHttp.Client(silo);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(silo, "/livekit/webhook"));
        request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/webhook+json"));
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", token);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
