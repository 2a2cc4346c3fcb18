using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.RoomServer.Tests.Tokens;

public sealed class AccessTokenTests
{
    private const string Key = "mykey";
    private const string Secret = "0123456789abcdef0123456789abcdef";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private static readonly AccessToken Vera = new()
    {
        Identity = "vera/🚀 100 %",
        Name = "Vera",
        Metadata = "{\"a\":1}",
        Attributes = new Dictionary<string, string> { ["protocolVersion"] = "2.2.0" },
        Grant = new VideoGrant
        {
            RoomJoin = true,
            Room = "room/ü",
            CanPublishData = false,
            RoomAdmin = true,
            Hidden = true,
            CanUpdateOwnMetadata = true,
        },
    };

    private AccessTokenValidator Validator => new([new(Key, Secret)], _time);

    [Fact]
    public async Task What_was_minted_is_what_is_read()
    {
        var validation = await Validator.ValidateAsync(Vera.Mint(Key, Secret, TimeSpan.FromMinutes(1), _time));

        Assert.Equal((TokenProblem.None, Key, string.Empty), (validation.Problem, validation.ApiKey, validation.Message));
        Assert.Equal(Vera with { Attributes = validation.Token!.Attributes }, validation.Token);
        Assert.Equal(Vera.Attributes, validation.Token.Attributes);
    }

    [Fact]
    public void The_token_has_LiveKits_form()
    {
        var parts = Vera.Mint(Key, Secret, TimeSpan.FromMinutes(1), _time).Split('.');

        using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
        using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        var root = payload.RootElement;
        Assert.Equal(
            ("HS256", "JWT"), (header.RootElement.GetProperty("alg").GetString(), header.RootElement.GetProperty("typ").GetString()));
        Assert.Equal((Key, Vera.Identity, "Vera"),
            (root.GetProperty("iss").GetString(), root.GetProperty("sub").GetString(), root.GetProperty("name").GetString()));
        Assert.Equal(_time.GetUtcNow().ToUnixTimeSeconds(), root.GetProperty("nbf").GetInt64());
        Assert.Equal(_time.GetUtcNow().ToUnixTimeSeconds() + 60, root.GetProperty("exp").GetInt64());
        Assert.Equal("2.2.0", root.GetProperty("attributes").GetProperty("protocolVersion").GetString());
        var video = root.GetProperty("video");
        Assert.True(video.GetProperty("roomJoin").GetBoolean());
        Assert.Equal("room/ü", video.GetProperty("room").GetString());
        Assert.False(video.GetProperty("canPublishData").GetBoolean());
        Assert.False(video.TryGetProperty("canPublish", out _));
        Assert.Equal(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}")),
                Base64Url.DecodeFromChars(parts[2]));
    }

    [Fact]
    public async Task It_expires_after_the_skew_and_says_so()
    {
        var token = Vera.Mint(Key, Secret, TimeSpan.FromMinutes(1), _time);

        _time.Advance(TimeSpan.FromSeconds(69));
        Assert.Equal(TokenProblem.None, (await Validator.ValidateAsync(token)).Problem);
        _time.Advance(TimeSpan.FromSeconds(1));
        var expired = await Validator.ValidateAsync(token);
        Assert.Equal(TokenProblem.Expired, expired.Problem);
        Assert.Contains("expired 10 s ago", expired.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(token, expired.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_not_valid_before_its_time()
    {
        var token = Vera.Mint(Key, Secret, TimeSpan.FromMinutes(1), _time);

        var earlier = new FakeTimeProvider(_time.GetUtcNow() - TimeSpan.FromSeconds(11));

        Assert.Equal(TokenProblem.NotYetValid, (await new AccessTokenValidator([new(Key, Secret)], earlier).ValidateAsync(token)).Problem);
        earlier.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TokenProblem.None, (await new AccessTokenValidator([new(Key, Secret)], earlier).ValidateAsync(token)).Problem);
    }

    [Fact]
    public async Task A_forged_signature_is_distinguished_from_an_unknown_key()
    {
        var forged = Vera.Mint(Key, "another secret of 32 characters!!", TimeSpan.FromMinutes(1), _time);
        var unknown = Vera.Mint("otherkey", Secret, TimeSpan.FromMinutes(1), _time);

        Assert.Equal(TokenProblem.BadSignature, (await Validator.ValidateAsync(forged)).Problem);
        Assert.Equal(TokenProblem.UnknownKey, (await Validator.ValidateAsync(unknown)).Problem);
    }

    [Fact]
    public async Task A_changed_payload_does_not_pass()
    {
        var parts = Vera.Mint(Key, Secret, TimeSpan.FromMinutes(1), _time).Split('.');
        var payload = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("vera", "otto", StringComparison.Ordinal);

        var changed = $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}.{parts[2]}";

        Assert.Equal(TokenProblem.BadSignature, (await Validator.ValidateAsync(changed)).Problem);
    }

    [Theory]
    [InlineData("""{"alg":"none","typ":"JWT"}""")]
    [InlineData("""{"alg":"HS512","typ":"JWT"}""")]
    [InlineData("""{"alg":"hs256","typ":"JWT"}""")]
    public async Task Another_algorithm_does_not_pass(string header) =>
        Assert.Equal(TokenProblem.WrongAlgorithm, (await Validator.ValidateAsync(Signed(header, Payload()))).Problem);

    [Theory]
    [InlineData("""{"sub":"v","exp":99999999999,"video":{}}""")]
    [InlineData("""{"iss":"mykey","exp":99999999999,"video":{}}""")]
    [InlineData("""{"iss":"mykey","sub":"v","video":{}}""")]
    [InlineData("""{"iss":"mykey","sub":"v","exp":99999999999}""")]
    [InlineData("""{"iss":"mykey","sub":"v","exp":"tomorrow","video":{}}""")]
    [InlineData("""{"iss":"mykey","sub":"v","exp":99999999999,"video":{"roomJoin":"yes"}}""")]
    [InlineData("""{"iss":"mykey","sub":"v","exp":99999999999,"video":{},"attributes":{"a":1}}""")]
    [InlineData("""{"iss":"mykey","sub":"v","exp":99999999999,"video":{"room":null}}""")]
    [InlineData("""{"iss":"mykey","sub":"v","sub":"w","exp":99999999999,"video":{}}""")]
    [InlineData("""{"iss":7,"sub":"v","exp":99999999999,"video":{}}""")]
    public async Task A_claim_that_is_missing_or_has_the_wrong_type_is_named_malformed(string payload) =>
        Assert.Equal(TokenProblem.Malformed, (await Validator.ValidateAsync(Signed("""{"alg":"HS256"}""", payload))).Problem);

    [Fact]
    public async Task Nulls_count_as_absent()
    {
        var payload = """{"iss":"mykey","sub":"v","exp":99999999999,"name":null,"attributes":{"a":null,"b":"c"},"video":{}}""";

        var token = (await Validator.ValidateAsync(Signed("""{"alg":"HS256"}""", payload))).Token!;

        Assert.Equal((string.Empty, string.Empty), (token.Name, token.Grant.Room));
        Assert.Equal([new KeyValuePair<string, string>("b", "c")], token.Attributes);
    }

    [Theory]
    [InlineData("\"exp\":1767323106", TokenProblem.None)] // A minute from now, which is 1767323045.
    [InlineData("\"exp\":1767323106.25", TokenProblem.None)]
    [InlineData("\"exp\":1.767323106e9", TokenProblem.None)]
    [InlineData("\"exp\":1767323106E+0", TokenProblem.None)]
    [InlineData("\"exp\":99999999999", TokenProblem.None)]
    [InlineData("\"exp\":253402300800", TokenProblem.None)] // The year 10000.
    [InlineData("\"exp\":1e19", TokenProblem.None)]
    [InlineData("\"exp\":1e300", TokenProblem.None)]
    [InlineData("\"exp\":1767323035.5", TokenProblem.None)] // 9.5 s ago: within the skew.
    [InlineData("\"exp\":1767323034.9", TokenProblem.Expired)]
    [InlineData("\"exp\":1767323035", TokenProblem.Expired)]
    [InlineData("\"exp\":0", TokenProblem.Expired)]
    [InlineData("\"exp\":-0.5", TokenProblem.Expired)]
    [InlineData("\"exp\":-1e300", TokenProblem.Expired)]
    [InlineData("\"exp\":1e400", TokenProblem.Malformed)]
    [InlineData("\"exp\":null", TokenProblem.Malformed)]
    [InlineData("\"exp\":\"1767323106\"", TokenProblem.Malformed)]
    [InlineData("\"exp\":true", TokenProblem.Malformed)]
    [InlineData("\"exp\":[1767323106]", TokenProblem.Malformed)]
    [InlineData("\"exp\":{}", TokenProblem.Malformed)]
    [InlineData("\"exp\":1767323106,\"exp\":1767323106", TokenProblem.Malformed)]
    [InlineData("\"exp\":9e9,\"nbf\":1767323045.5", TokenProblem.None)]
    [InlineData("\"exp\":9e9,\"nbf\":1767323055.0", TokenProblem.None)]
    [InlineData("\"exp\":9e9,\"nbf\":1767323055.1", TokenProblem.NotYetValid)]
    [InlineData("\"exp\":9e9,\"nbf\":1e300", TokenProblem.NotYetValid)]
    [InlineData("\"exp\":9e9,\"nbf\":-1e300", TokenProblem.None)]
    [InlineData("\"exp\":9e9,\"nbf\":null", TokenProblem.Malformed)]
    [InlineData("\"exp\":9e9,\"nbf\":\"now\"", TokenProblem.Malformed)]
    [InlineData("\"exp\":9e9,\"iat\":1767323045.123,\"jti\":\"x\",\"kind\":\"standard\"", TokenProblem.None)]
    [InlineData("\"exp\":9e9,\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":[[1]]}}}}}}}", TokenProblem.None)]
    public async Task A_date_is_any_JSON_number_and_nothing_else(string dates, TokenProblem problem)
    {
        var validation = await Validator.ValidateAsync(
            Signed("""{"alg":"HS256"}""", $$"""{"iss":"mykey","sub":"v","video":{"roomJoin":true,"room":"r"},{{dates}}}"""));

        Assert.Equal(problem, validation.Problem);
        if (problem == TokenProblem.Malformed && !dates.Contains("exp\":1767323106,", StringComparison.Ordinal))
        {
            Assert.Contains(dates.Contains("nbf", StringComparison.Ordinal) ? "claim nbf is not a number" : "claim exp is not a number",
                validation.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"alg":"HS256"}""", TokenProblem.None)]
    [InlineData(
        """{"alg":"HS256","typ":"at+jwt","kid":"7","cty":"x","x5u":"http://127.0.0.1/","jku":"y","unknown":{"a":[]}}""", TokenProblem.None)]
    [InlineData("""{"alg":"HS256","b64":true}""", TokenProblem.None)]
    [InlineData("""{"alg":"HS256","crit":["exp"],"exp":1}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"HS256","crit":["b64"],"b64":true}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"HS256","crit":[]}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"HS256","crit":null}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"HS256","crit":"x"}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"HS256","b64":false}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"HS256","b64":null}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"HS256","alg":"HS256"}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":"none","alg":"HS256"}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":["HS256"]}""", TokenProblem.Malformed)]
    [InlineData("""{"alg":null}""", TokenProblem.WrongAlgorithm)]
    [InlineData("""{"Alg":"HS256"}""", TokenProblem.WrongAlgorithm)]
    [InlineData("""{"alg":"NONE"}""", TokenProblem.WrongAlgorithm)]
    [InlineData("""{"alg":"RS256"}""", TokenProblem.WrongAlgorithm)]
    [InlineData("""{"alg":"dir","enc":"A128GCM"}""", TokenProblem.WrongAlgorithm)]
    [InlineData("{}", TokenProblem.WrongAlgorithm)]
    [InlineData("null", TokenProblem.Malformed)]
    [InlineData("[]", TokenProblem.Malformed)]
    [InlineData("7", TokenProblem.Malformed)]
    [InlineData("", TokenProblem.Malformed)]
    [InlineData("{\"alg\":\"HS256\"", TokenProblem.Malformed)]
    [InlineData("{\"alg\":\"\\ud800\"}", TokenProblem.Malformed)]
    public async Task A_header_is_taken_when_nothing_in_it_must_be_understood_but_HS256(string header, TokenProblem problem) =>
        Assert.Equal(problem, (await Validator.ValidateAsync(Signed(header, Payload()))).Problem);

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{\"iss\":\"\\ud800\"}")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.e30.AAAA")] // A nested token.
    public async Task A_payload_that_is_no_object_is_malformed(string payload) =>
        Assert.Equal(TokenProblem.Malformed, (await Validator.ValidateAsync(Signed("""{"alg":"HS256"}""", payload))).Problem);

    [Fact]
    public async Task Base64url_is_taken_without_padding_space_or_the_other_alphabet_and_three_parts_only()
    {
        var token = Signed("""{"alg":"HS256"}""", Payload());
        var parts = token.Split('.');

        Assert.Equal(TokenProblem.None, (await Validator.ValidateAsync(token)).Problem);
        foreach (var changed in (string[])[$"{token}=", $" {token}", $"{token}\n",
            $"{parts[0]}.{parts[1]}.{parts[2].Replace('-', '+').Replace('_', '/')}/", $"{token}.", $"{token}.e30.e30", $".{token}"])
        {
            Assert.Equal(TokenProblem.Malformed, (await Validator.ValidateAsync(changed)).Problem);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("eyJ.eyJ.x")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.bm90IGpzb24.x")]
    public async Task What_is_no_JWT_is_malformed(string token) =>
        Assert.Equal(TokenProblem.Malformed, (await Validator.ValidateAsync(token)).Problem);

    [Fact]
    public void Arbitrary_text_never_throws() =>
        Gen.OneOf(Gen.String,
            Gen.Select(Gen.Byte.Array[0, 60], Gen.Byte.Array[0, 60],
                (header, payload) => $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}.AAAA"))
            .Sample(text => Assert.NotEqual(TokenProblem.None, Validator.ValidateAsync(text).AsTask().GetAwaiter().GetResult().Problem));

    [Fact]
    public void Secrets_that_HS256_does_not_allow_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Vera.Mint(Key, "short", TimeSpan.FromMinutes(1)));
        Assert.Throws<ArgumentException>(() => new AccessTokenValidator([new("key", "short")]));
        Assert.True(Encoding.UTF8.GetByteCount(DevelopmentKey.ApiSecret) >= AccessToken.MinSecretBytes);
    }

    private static string Payload() => """{"iss":"mykey","sub":"v","exp":99999999999,"video":{"roomJoin":true,"room":"r"}}""";

    private static string Signed(string header, string payload)
    {
        var signed =
            $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.ASCII.GetBytes(signed)))}";
    }
}
