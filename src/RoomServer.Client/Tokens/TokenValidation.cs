namespace RemoteAccess.RoomServer.Client.Tokens;

/// <summary>The outcome of validating a token.</summary>
/// <param name="Problem">What is wrong, or <see cref="TokenProblem.None"/>.</param>
/// <param name="Token">The content; null unless it is valid.</param>
/// <param name="ApiKey">The key that signed it; empty unless it is valid.</param>
/// <param name="Message">The problem as text, with the fix; empty when it is valid. Never contains the token.</param>
public sealed record TokenValidation(TokenProblem Problem, AccessToken? Token, string ApiKey, string Message);
