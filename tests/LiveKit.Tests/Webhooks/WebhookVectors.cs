namespace RemoteAccess.LiveKit.Tests.Webhooks;

/// <summary>Tokens made by another implementation of JWT over LiveKit's development secret, for one body, at one time.</summary>
internal static class WebhookVectors
{
    public const string ApiKey = "devkey";
    public const string ApiSecret = "secret";

    public const string Body =
        """{"event":"participant_joined","room":{"sid":"RM_x","name":"arm-7"},"participant":{"sid":"PA_v","identity":"viewer","state":"ACTIVE","joinedAt":"1795000000"},"id":"EV_1","createdAt":"1795000000"}""";

    /// <summary>Valid from now on, for 5 min.</summary>
    public const string Right =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJkZXZrZXkiLCJuYmYiOjE3OTUwMDAwMDAsImV4cCI6MTc5NTAwMDMwMCwic2hhMjU2IjoiV3pWQ2ROeGdOU3dXbTFteE96ZWVWWFd2NUNvajUzdi95SzJScXhQd1dFMD0ifQ.agupjat8R7jxh6iZCt6Poiv38IwC59vUH3gTsx5tzfA";

    /// <summary>Another right one, a second younger.</summary>
    public const string Second =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJkZXZrZXkiLCJuYmYiOjE3OTUwMDAwMDEsImV4cCI6MTc5NTAwMDMwMCwic2hhMjU2IjoiV3pWQ2ROeGdOU3dXbTFteE96ZWVWWFd2NUNvajUzdi95SzJScXhQd1dFMD0ifQ.NWPlmp_LHdl17vZUQOKZGungCUlgnIS4f-sKrt-opeI";

    /// <summary>Both dates off by 29 s.</summary>
    public const string Skewed =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJkZXZrZXkiLCJuYmYiOjE3OTUwMDAwMjksImV4cCI6MTc5NDk5OTk3MSwic2hhMjU2IjoiV3pWQ2ROeGdOU3dXbTFteE96ZWVWWFd2NUNvajUzdi95SzJScXhQd1dFMD0ifQ.ohNYZQFICG9k3ZrgsRDs1y0OXex9mW1bnbWJ_OHfnbo";

    public const string OtherSecret =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJkZXZrZXkiLCJuYmYiOjE3OTUwMDAwMDAsImV4cCI6MTc5NTAwMDMwMCwic2hhMjU2IjoiV3pWQ2ROeGdOU3dXbTFteE96ZWVWWFd2NUNvajUzdi95SzJScXhQd1dFMD0ifQ.n2RP5w0ruoShkPdBY6AfC4bFzAIxznjIO7uHVvboxGo";
    public const string Hs512 =
        "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJkZXZrZXkiLCJuYmYiOjE3OTUwMDAwMDAsImV4cCI6MTc5NTAwMDMwMCwic2hhMjU2IjoiV3pWQ2ROeGdOU3dXbTFteE96ZWVWWFd2NUNvajUzdi95SzJScXhQd1dFMD0ifQ.PtXtL6L_KmSgh85-B4T6FO0Ox2T6x6P8wJVaWlsGE2c";
    public const string NoAlgorithm =
        "eyJhbGciOiJub25lIn0.eyJpc3MiOiJkZXZrZXkiLCJuYmYiOjE3OTUwMDAwMDAsImV4cCI6MTc5NTAwMDMwMCwic2hhMjU2IjoiV3pWQ2ROeGdOU3dXbTFteE96ZWVWWFd2NUNvajUzdi95SzJScXhQd1dFMD0ifQ.NTzV9Mdftnzple0chCnB1TzrTuKQm_-4WOEWmSzB5P8";
    public const string OtherKey =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJvdGhlcmtleSIsIm5iZiI6MTc5NTAwMDAwMCwiZXhwIjoxNzk1MDAwMzAwLCJzaGEyNTYiOiJXelZDZE54Z05Td1dtMW14T3plZVZYV3Y1Q29qNTN2L3lLMlJxeFB3V0UwPSJ9.ZIcCjSEwO-RTDOMYf-J7wAnxvYhFTrIjUUBuxuN4mKM";
    public const string Expired =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJkZXZrZXkiLCJuYmYiOjE3OTQ5OTk2MDAsImV4cCI6MTc5NDk5OTk2OSwic2hhMjU2IjoiV3pWQ2ROeGdOU3dXbTFteE96ZWVWWFd2NUNvajUzdi95SzJScXhQd1dFMD0ifQ.8JEddkt2RtZiqLg8ojzGkK-xSTHB4msN21y3txDvsaY";
    public const string NotYetValid =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJkZXZrZXkiLCJuYmYiOjE3OTUwMDAwMzEsImV4cCI6MTc5NTAwMDMwMCwic2hhMjU2IjoiV3pWQ2ROeGdOU3dXbTFteE96ZWVWWFd2NUNvajUzdi95SzJScXhQd1dFMD0ifQ.U4zpshnSnGc8HxvddL8m20OlWoPkyE0GDGLFSsJeOxQ";
    public const string NoHash =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJkZXZrZXkiLCJuYmYiOjE3OTUwMDAwMDAsImV4cCI6MTc5NTAwMDMwMH0.pY47RGoDOPwscDBtKwnNwFy0U3dtYDFSaqVKyYVkcX8";
    public const string OtherBody =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJkZXZrZXkiLCJuYmYiOjE3OTUwMDAwMDAsImV4cCI6MTc5NTAwMDMwMCwic2hhMjU2IjoiUkJOdm8xV3paNG9SUnEwVzkraGtucFQ3VDhJZjUzNkRFTUJnOWh5cS80bz0ifQ.yW0VVGWMtv-jjtAQE5hSEMMh6nuCrISkZJZR8EGaicQ";
    public const string NoExpiry =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJkZXZrZXkiLCJuYmYiOjE3OTUwMDAwMDAsInNoYTI1NiI6Ild6VkNkTnhnTlN3V20xbXhPemVlVlhXdjVDb2o1M3YveUsyUnF4UHdXRTA9In0.SwahlRnZXd91H4bZMWXM932edbXMV_fsUsc8r4_hFDw";
    public const string ShortHash =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJkZXZrZXkiLCJuYmYiOjE3OTUwMDAwMDAsImV4cCI6MTc5NTAwMDMwMCwic2hhMjU2IjoiQUFBQSJ9.yy_HbSTF_OaFvTcw4WEXuy8T2JT4PVsPy5u1i3PadL4";

    public const string TwoIssuers =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJvdGhlcmtleSIsImlzcyI6ImRldmtleSIsIm5iZiI6MTc5NTAwMDAwMCwiZXhwIjoxNzk1MDAwMzAwLCJzaGEyNTYiOiJXelZDZE54Z05Td1dtMW14T3plZVZYV3Y1Q29qNTN2L3lLMlJxeFB3V0UwPSJ9.sdReixB1N6DiNrLPco6DbCpgJXTq0CQKEkwy39iHlGs";
    public const string TwoAlgorithms =
        "eyJhbGciOiJub25lIiwiYWxnIjoiSFMyNTYifQ.eyJpc3MiOiJkZXZrZXkiLCJuYmYiOjE3OTUwMDAwMDAsImV4cCI6MTc5NTAwMDMwMCwic2hhMjU2IjoiV3pWQ2ROeGdOU3dXbTFteE96ZWVWWFd2NUNvajUzdi95SzJScXhQd1dFMD0ifQ.Vs-YFsjP71vA4jnUEPUqaAIjk55jE8nj3C4KYuqEuHc";
    public const string Rs256 =
        "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJkZXZrZXkiLCJuYmYiOjE3OTUwMDAwMDAsImV4cCI6MTc5NTAwMDMwMCwic2hhMjU2IjoiV3pWQ2ROeGdOU3dXbTFteE96ZWVWWFd2NUNvajUzdi95SzJScXhQd1dFMD0ifQ.YBQ6I8xETF2RR4MlH88m54tHQ4ZEuF0uYODGw0TAKew";
    public const string Unsigned =
        "eyJhbGciOiJub25lIn0.eyJpc3MiOiJvdGhlcmtleSIsImlzcyI6ImRldmtleSIsIm5iZiI6MTc5NTAwMDAwMCwiZXhwIjoxNzk1MDAwMzAwLCJzaGEyNTYiOiJXelZDZE54Z05Td1dtMW14T3plZVZYV3Y1Q29qNTN2L3lLMlJxeFB3V0UwPSJ9.";

    public static DateTimeOffset Now { get; } = DateTimeOffset.FromUnixTimeSeconds(1_795_000_000);
}
